"""The command ``pictures``: record that pictures show the current example."""

from __future__ import annotations

import sys
from argparse import Namespace

from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import read_config
from sphinx_lockstep.messages.settings import NoSuchPath, NotSet
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.store.pictures import find_picture
from sphinx_lockstep.store.records import write_entries

PICTURE_RECORD = "lockstep_picture_record"
WANTED = {
    PICTURE_RECORD: "a file",
    "lockstep_pictures": "the files that each picture shows",
}


def main(options: Namespace) -> int:
    """Record that each picture shows the example in its current state.

    Returns 1 if a picture doesn't exist, or if no pictures are configured.
    """
    confdir = get_confdir(options)
    try:
        settings = read_settings(read_config(options.source, confdir), confdir)
        if settings.picture_record is None or not settings.pictures:
            unset = "lockstep_pictures" if settings.picture_record else PICTURE_RECORD
            raise ConfigError(NotSet(unset, WANTED[unset]))
        for path in settings.pictures:
            if not (settings.root / path).is_file():
                raise ConfigError(NoSuchPath("lockstep_pictures", path))
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
    "pictures", "record that pictures are up to date", add_site_options, main
)
