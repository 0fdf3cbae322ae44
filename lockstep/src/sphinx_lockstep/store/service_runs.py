"""The record of what was run on external services: runs that the repository keeps.

A reader's machine has none of these services, so a build takes the runs from there. Each
is good for all that it depended on, the services' versions aside, which it tells.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sphinx_lockstep.model import Recording, Run, Script, to_plain
from sphinx_lockstep.project.versions import read_locks
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache
from sphinx_lockstep.store.records import read_entries, write_entries

# The part of the room that follows a page; the rest asks the project and checks files.
LIVE = Path(__file__).parents[1] / "live"
ASIDE = ("ask.py", "probes", "releases.py", "validators")


class EditedError(ValueError):
    """A record that is not as it was written; the message says which part of it."""


@dataclass(frozen=True)
class RecordedRun:
    """A script's run under the key of what it depended on; ``seal`` is of the rest."""

    name: str
    key: str
    when: str
    seconds: float
    services: list[str]
    recordings: list[dict[str, Any]]
    lines: dict[str, str]
    seal: str = ""

    def find_seal(self) -> str:
        """Return the digest of everything else."""
        values = {**asdict(self), "seal": ""}
        text = json.dumps(values, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class ServiceRecord:
    """What a project's record knows, by the names of scripts."""

    def __init__(self, settings: Settings, cache: Cache) -> None:
        self.settings = settings
        self.cache = cache
        path = settings.services_record
        self.entries = read_serviced(path) if path else {}

    def find_key(self, script: Script) -> str:
        """Return the key of a script's run: the same on every machine."""
        digest = hashlib.sha256(self.cache.describe(script).encode())
        digest.update(self.cache.example.digest.encode())
        for path in self.settings.locks:
            digest.update(path.read_bytes())
        for path in sorted(LIVE.rglob("*.py")):
            if path.relative_to(LIVE).parts[0] not in ASIDE:
                digest.update(path.read_bytes())
        locked = read_locks(self.settings.locks)
        others = [
            it for it in self.cache.installed if locked.get(it[0], it[1]) != it[1]
        ]
        python = platform.python_version_tuple()[:2]
        digest.update(repr((python, others, self.cache.describe_settings())).encode())
        return digest.hexdigest()[:16]

    def find(self, script: Script) -> RecordedRun | None:
        """Return the entry of a script as it is, by whatever name, or None."""
        key = self.find_key(script)
        found = (entry for entry in self.entries.values() if entry.key == key)
        entry = next(found, None)
        return entry and seal(replace(entry, name=script.name))

    def get(self, script: Script) -> Run | None:
        """Return the run of a script as it is, at the script's lines, or None."""
        entry = self.find(script)
        return None if entry is None else self.cache.place(to_run(entry), script)


def read_serviced(path: Path) -> dict[str, RecordedRun]:
    """Return a record's entries by the names of their scripts.

    Raises EditedError for what was changed by hand, ValueError for what is no record.
    """
    entries = read_entries(path, RecordedRun)
    for entry in entries:
        if entry.seal != entry.find_seal():
            raise EditedError(f"the run of `{entry.name}` was edited by hand")
    return {entry.name: entry for entry in entries}


def write_serviced(path: Path, entries: Iterable[RecordedRun]) -> None:
    """Write a record, whole or not at all."""
    by_name = {entry.name: entry for entry in entries}
    write_entries(path, [by_name[name] for name in sorted(by_name)])


def make_entry(script: Script, run: Run, key: str) -> RecordedRun:
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
    """Return a recording's values without those that say nothing."""
    return {name: value for name, value in values.items() if value not in ("", None)}


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
