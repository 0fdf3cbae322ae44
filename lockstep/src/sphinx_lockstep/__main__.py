"""Check, record and update the pages of a Sphinx site that uses sphinx-lockstep."""

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
from sphinx_lockstep.commands.servers import SERVERS
from sphinx_lockstep.commands.services import SERVICES
from sphinx_lockstep.commands.settings import SETTINGS
from sphinx_lockstep.commands.since import SINCE
from sphinx_lockstep.commands.update import UPDATE
from sphinx_lockstep.gate.page_reader import SiteError

COMMANDS: tuple[Command, ...] = (
    *(RUN, SERVERS, UPDATE, SINCE, SERVICES),
    *(DRIFT, REPLAY, PICTURES, BASELINE, SETTINGS),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = ArgumentParser(prog="python -m sphinx_lockstep", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        own = commands.add_parser(
            command.name, help=command.help, description=command.main.__doc__
        )
        command.add_options(own)
        own.set_defaults(main=command.main)
    options = parser.parse_args(arguments)
    try:
        status: int = options.main(options)
    except SiteError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
