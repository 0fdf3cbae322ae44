"""The runner as a program: ``python -m sphinx_lockstep run < manifest``.

The manifest's first line is the settings, each further line a script, all as JSON,
up to a blank line; every run is printed as a line of JSON as soon as it ends.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.live.pages import (
    ignore_signals,
    run_pages,
    stop_with_parent,
)
from sphinx_lockstep.model import Script, to_json
from sphinx_lockstep.settings.config import from_json


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument(
        "--attached", action="store_true", help="stop when standard input is closed"
    )


def read_lines() -> Iterator[str]:
    """Yield the lines of standard input up to a blank one."""
    while line := sys.stdin.buffer.readline().decode().strip():
        yield line


def main(options: Namespace) -> int:
    """Run the scripts of a manifest; return 130 when interrupted."""
    lines = read_lines()
    try:
        settings = from_json(next(lines))
        scripts = [Script.parse(json.loads(line)) for line in lines]
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        print(f"standard input holds no manifest: {error!r}", file=sys.stderr)
        return 2
    if options.attached:
        stop_with_parent()
    try:
        for run in run_pages(scripts, settings):
            print(to_json(run), flush=True)
        ignore_signals()  # whoever reads the last run may stop this program at once
    except KeyboardInterrupt:
        return 130
    return 0


RUN = Command("run", "run the scripts of a manifest", add_options, main)
