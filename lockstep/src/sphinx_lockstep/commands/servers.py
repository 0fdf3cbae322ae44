"""Print the versions of existing servers: ``python -m sphinx_lockstep servers NAME...``.

Only the child process connects to servers. A build runs this command for the versions of
those that its pages name.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.live.servers.versions import find_versions
from sphinx_lockstep.model import to_plain
from sphinx_lockstep.settings.config import from_json


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="name of a server")


def main(options: Namespace) -> int:
    """Print each server's version, or why it can't be used, as one line of JSON.

    The settings are read as JSON from standard input.
    """
    try:
        settings = from_json(sys.stdin.read())
    except (ValueError, KeyError, TypeError) as error:
        print(f"standard input holds no settings: {error!r}", file=sys.stderr)
        return 2
    print(json.dumps(to_plain(find_versions(settings.externals, options.names))))
    return 0


SERVERS = Command(
    "servers", "print the versions of existing servers", add_options, main
)
