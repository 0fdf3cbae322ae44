"""The record of replays: the steps of a tutorial that a replay followed, and its times."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.store.records import read_entries


@dataclass(frozen=True)
class Replayed:
    """A replayed page: the key of its steps, and the seconds that each replay took."""

    docname: str
    key: str
    seconds: dict[str, float]


def read_replayed(path: Path) -> dict[str, Replayed]:
    """Return a record's pages by name, an empty dict if the file doesn't exist.

    Raises ValueError if the file isn't a record.
    """
    pages = read_entries(path, Replayed)
    return {page.docname: page for page in pages}


def describe_time(page: Replayed | None) -> str:
    """Return the time of a page's slowest replay in whole minutes, without reading."""
    if page is None or not page.seconds:
        return "an unknown time"
    minutes = math.ceil(max(page.seconds.values()) / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
