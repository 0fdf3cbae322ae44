"""The package as a program: ``python -m sphinx_lockstep COMMAND``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.commands.baseline import BASELINE
from sphinx_lockstep.commands.drift import DRIFT
from sphinx_lockstep.commands.pictures import PICTURES
from sphinx_lockstep.commands.replay import REPLAY
from sphinx_lockstep.commands.run import RUN
from sphinx_lockstep.commands.services import SERVICES
from sphinx_lockstep.commands.since import SINCE
from sphinx_lockstep.commands.update import UPDATE

COMMANDS: tuple[Command, ...] = (
    *(RUN, UPDATE, SINCE, SERVICES),
    *(DRIFT, REPLAY, PICTURES, BASELINE),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    parser = ArgumentParser(prog="python -m sphinx_lockstep", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        own = commands.add_parser(
            command.name, help=command.help, description=command.main.__doc__
        )
        command.add_options(own)
        own.set_defaults(main=command.main)
    options = parser.parse_args(arguments)
    status: int = options.main(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
