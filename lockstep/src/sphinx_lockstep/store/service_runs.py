"""The record of runs on external services.

A reader's machine has none of these services, so a build takes the runs from the record.
A recorded run is valid for its key, with any version of the services; it names the
versions that it ran on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sphinx_lockstep.model import Recording, Run, Script, to_plain
from sphinx_lockstep.store.records import read_entries, write_entries


class EditedError(ValueError):
    """A record that was edited by hand; the message is the name of the edited run."""


@dataclass(frozen=True)
class RecordedRun:
    """A script's run under its key; ``seal`` is a digest of the other fields."""

    name: str
    key: str
    when: str
    seconds: float
    services: list[str]
    recordings: list[dict[str, Any]]
    lines: dict[str, str]
    seal: str = ""

    def find_seal(self) -> str:
        """Return the digest of the other fields."""
        values = {**asdict(self), "seal": ""}
        text = json.dumps(values, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_recorded_runs(path: Path) -> dict[str, RecordedRun]:
    """Return a record's entries by the names of their scripts.

    Raises EditedError if an entry was edited by hand, ValueError if the file isn't a
    record.
    """
    entries = read_entries(path, RecordedRun)
    for entry in entries:
        if entry.seal != entry.find_seal():
            raise EditedError(entry.name)
    return {entry.name: entry for entry in entries}


def write_recorded_runs(path: Path, entries: Iterable[RecordedRun]) -> None:
    """Write a record in one step, sorted by script."""
    by_name = {entry.name: entry for entry in entries}
    write_entries(path, [by_name[name] for name in sorted(by_name)])


def make_recorded_run(script: Script, run: Run, key: str) -> RecordedRun:
    """Return the entry of a run, with its seal."""
    recordings = [_shorten(to_plain(recording)) for recording in run.recordings]
    lines = {path: _join(numbers) for path, numbers in run.lines.items()}
    services, seconds = list(run.services), round(run.seconds, 1)
    entry = RecordedRun(
        script.name, key, run.when, seconds, services, recordings, lines
    )
    return seal(entry)


def seal(entry: RecordedRun) -> RecordedRun:
    """Return an entry with its seal."""
    return replace(entry, seal=entry.find_seal())


def to_run(entry: RecordedRun) -> Run:
    """Return the run that an entry was made of."""
    recordings = tuple(Recording.parse(values) for values in entry.recordings)
    lines = {path: _split(text) for path, text in entry.lines.items()}
    services = tuple(entry.services)
    return Run(entry.name, recordings, entry.seconds, entry.when, lines, services)


def _shorten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recording's values without the empty ones."""
    return {
        name: value for name, value in values.items() if value not in ("", None, [])
    }


def _join(numbers: Iterable[int]) -> str:
    """Return line numbers, sorted, as ranges: ``1-5 8``."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def _split(text: str) -> list[int]:
    """Return the line numbers of ranges."""
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
