"""What each command of the program is made of."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command: its name, its help in one line, its options, and what it does.

    ``main`` is given the options as they were parsed, and returns the exit status.
    """

    name: str
    help: str
    add_options: Callable[[ArgumentParser], None]
    main: Callable[[Namespace], int]
