"""The parts of a command of ``python -m sphinx_lockstep``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A command: its name, its help in one line, its options, and its function.

    ``main`` takes the parsed options and returns the exit status.
    """

    name: str
    help: str
    add_options: Callable[[ArgumentParser], None]
    main: Callable[[Namespace], int]


def add_site_options(parser: ArgumentParser) -> None:
    """Declare the options that name a site: ``source`` and ``confdir``."""
    parser.add_argument(
        "source", type=Path, metavar="SOURCE", help="directory of the pages"
    )
    parser.add_argument(
        "-c",
        dest="confdir",
        type=Path,
        metavar="CONFDIR",
        help="directory of conf.py (default: SOURCE)",
    )


def get_confdir(options: Namespace) -> Path:
    """Return the directory of conf.py."""
    confdir: Path = options.confdir or options.source
    return confdir
