"""Committed records of what was proven apart from a build: a JSON list of entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from pathlib import Path


def read_entries[Entry](path: Path, kind: type[Entry]) -> list[Entry]:
    """Return a record's entries, of a frozen dataclass; none where there is no file.

    Raises ValueError for a file that holds no record of them.
    """
    if not path.is_file():
        return []
    try:
        return [kind(**values) for values in json.loads(path.read_text("utf-8"))]
    except TypeError as error:
        raise ValueError(error) from None


def write_entries(path: Path, entries: Iterable[object]) -> None:
    """Write a record, whole or not at all."""
    values = [
        asdict(entry)
        for entry in entries
        if is_dataclass(entry) and not isinstance(entry, type)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
