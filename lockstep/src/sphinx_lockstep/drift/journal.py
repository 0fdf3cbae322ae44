"""Results on disk, a line of JSON each, so that a run goes on where one broke off."""

from __future__ import annotations

import contextlib
import fcntl
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"
    BROKEN = "broken"


@dataclass(frozen=True)
class MutantResult:
    """What became of a mutant, and why.

    ``reason`` is the message that killed it, the rule by which it is equivalent, or
    the fault of the run. ``told_at`` is where the message stands; ``seconds`` is the
    time of its build, which others may have shared.
    """

    key: str
    operator: str
    place: str
    what: str
    diff: str
    fate: Fate
    reason: str = ""
    told_at: str = ""
    seconds: float = 0.0

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "fate": Fate(values["fate"])})


class BusyError(Exception):
    """Another run works in the same folder."""


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; the system lets go of it however the run ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(f"another run is at work in {folder}") from None
        yield


class Journal:
    """A file of results; a line that cannot be read is none, a broken run neither."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, MutantResult]:
        """Return the results that are kept, by their keys."""
        found: dict[str, MutantResult] = {}
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except OSError:
            return found
        for line in lines:
            try:
                result = MutantResult.parse(json.loads(line))
            except (ValueError, TypeError, KeyError):
                continue
            if result.fate is not Fate.BROKEN:
                found[result.key] = result
        return found

    def note(self, result: MutantResult) -> None:
        """Keep a result."""
        line = json.dumps(asdict(result), ensure_ascii=False)
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
