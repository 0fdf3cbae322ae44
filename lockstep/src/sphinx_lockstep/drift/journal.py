"""Results on disk, one line of JSON each, so that a run can be continued."""

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

from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.messages.drift import AnotherRun


class Fate(StrEnum):
    """The outcome of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"
    BROKEN = "broken"


@dataclass(frozen=True)
class MutantResult:
    """The outcome of a mutant, and why.

    ``reason`` is the message that killed it, the rule that makes it equivalent, or the
    fault of its build, and ``code`` the code of that message. ``reported_at`` is the
    place that the build reported. ``seconds`` is the time of the build, which several
    mutants may share.
    """

    key: str
    operator: str
    place: str
    what: str
    diff: str
    fate: Fate
    reason: str = ""
    code: str = ""
    reported_at: str = ""
    seconds: float = 0.0

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """Return a result that was read as JSON."""
        return cls(**{**values, "fate": Fate(values["fate"])})


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Lock a folder for one run; raise DriftError if another run uses it.

    The system releases the lock however the run ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DriftError(str(folder), AnotherRun()) from None
        yield


class Journal:
    """A file of results; unreadable lines and broken builds are ignored."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> dict[str, MutantResult]:
        """Return the stored results by their keys."""
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
        """Store a result."""
        line = json.dumps(asdict(result), ensure_ascii=False)
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
