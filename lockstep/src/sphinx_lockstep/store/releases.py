"""The committed record of what releases of packages answered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep.model.releases import ReleaseAnswer, ReleaseClaim
from sphinx_lockstep.store.records import read_entries, write_entries


def read_record(path: Path) -> dict[ReleaseClaim, ReleaseAnswer]:
    """Return the answers of a record by their claims, {} if there is no file.

    Raises OSError for a file that can't be read and ValueError for a file that isn't
    such a record.
    """
    return {entry.claim: entry for entry in read_entries(path, ReleaseAnswer)}


def write_record(path: Path, answers: Iterable[ReleaseAnswer]) -> None:
    """Write a record, sorted by claim; a failure leaves the old file unchanged."""
    ordered = sorted(answers, key=lambda answer: answer.claim)
    write_entries(path, ordered)
