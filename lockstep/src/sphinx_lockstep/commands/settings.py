"""``settings``: the list of settings, or the JSON schema of ``lockstep.toml``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.settings.config import GATE
from sphinx_lockstep.settings.schema import make_reference, make_schema
from sphinx_lockstep_lab.settings import LAB


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON schema of lockstep.toml"
    )


def main(options: Namespace) -> int:
    """Print the settings of this package as Markdown, or their JSON schema."""
    make = make_schema if options.schema else make_reference
    print(make((GATE, LAB)), end="")
    return 0


SETTINGS = Command(
    "settings", "list the settings, or print their JSON schema", add_options, main
)
