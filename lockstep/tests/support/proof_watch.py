"""Watch which files the checks of a site read."""

from __future__ import annotations

# Appended to conf.py: prints a line for each time that pages are checked, with the number
# of files read meanwhile, and those of them that the cached proof doesn't depend on.
WATCHED = """
import sys
import sphinx_lockstep.proof.prove
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.proof.projects import split_pages

opened, watches = set(), []

def note(event, details):
    if watches and event == "open" and isinstance(details[0], str):
        opened.add(details[0])

def watch(pages, settings, example, tell):
    watches.append(1)
    try:
        return prove(pages, settings, example, tell)
    finally:
        watches.clear()
        known = {*map(str, [*example.files, *example.looked, *settings.locks])}
        records = (settings.record, settings.replay_record, settings.picture_record)
        known.update(map(str, (*records, settings.services_record)))
        for part in split_pages(pages, settings, example):
            known.update(map(str, part.example.files))
        strange = sorted(
            name
            for name in opened - known
            if name.startswith(f"{settings.root}/")
            and not name.startswith(f"{settings.cache}/")
        )
        print("checked; looked at", len(opened & known), "and", strange, flush=True)

sys.addaudithook(note)
sphinx_lockstep.proof.prove.prove = watch
"""
CHECKED = "checked; looked at"
