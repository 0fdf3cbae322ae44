"""Recording pictures of the example: ``python -m sphinx_lockstep pictures``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.gate.page_reader import read_config
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep.store.pictures import find_picture
from sphinx_lockstep.store.records import write_entries


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument(
        "-c", dest="conf", type=Path, help="the folder of conf.py, else the pages'"
    )


def main(options: Namespace) -> int:
    """Record that each picture was taken of the example as it is now.

    Returns 1 where one is not there, or nothing is to be recorded.
    """
    confdir = options.conf or options.source
    try:
        settings = read_settings(read_config(options.source, confdir), confdir)
        if settings.picture_record is None or not settings.pictures:
            raise ConfigError(
                "lockstep_pictures and lockstep_picture_record are not set"
            )
        for path in settings.pictures:
            if not (settings.root / path).is_file():
                raise ConfigError(
                    f"lockstep_pictures names {path}, which was not taken"
                )
    except ConfigError as error:
        print(f"lockstep.config: {error}", file=sys.stderr)
        return 1
    found = [
        find_picture(settings.root, path, shown)
        for path, shown in settings.pictures.items()
    ]
    write_entries(settings.picture_record, found)
    print(f"{len(found)} picture(s) recorded")
    return 0


PICTURES = Command(
    "pictures", "record that pictures show the example as it is", add_options, main
)
