"""Records in the repository: JSON lists of entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from pathlib import Path

from sphinx_lockstep.store.files import write_whole


def read_entries[Entry](path: Path, kind: type[Entry]) -> list[Entry]:
    """Return a record's entries, an empty list if the file doesn't exist.

    ``kind`` is the frozen dataclass of an entry. Raises ValueError if the file isn't
    such a record.
    """
    if not path.is_file():
        return []
    try:
        return [kind(**values) for values in json.loads(path.read_text("utf-8"))]
    except TypeError as error:
        raise ValueError(error) from None


def write_entries(path: Path, entries: Iterable[object]) -> None:
    """Write a record in one step; each entry is a dataclass."""
    values = [
        asdict(entry)
        for entry in entries
        if is_dataclass(entry) and not isinstance(entry, type)
    ]
    write_whole(path, json.dumps(values, indent=2) + "\n")
