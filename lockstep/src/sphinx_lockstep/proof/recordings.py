"""Look up runs and answers by what they depend on, and store new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sphinx_lockstep.model import Act, Answer, Question, Run, Script
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.keys import Keys
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache
from sphinx_lockstep.store.service_runs import (
    RecordedRun,
    read_recorded_runs,
    seal,
    to_run,
)


class LocalRecordings:
    """The runs and answers of one project on this machine."""

    def __init__(self, settings: Settings, example: Example) -> None:
        self.keys = Keys(settings, example)
        self.cache = Cache(settings.cache)

    def get_run(self, script: Script, services: Iterable[str] = ()) -> Run | None:
        """Return the stored run of a script's current steps, or None.

        ``services`` are the external services with their versions.
        """
        run = self.cache.get_run(self.keys.get_run_key(script, services))
        return None if run is None else move_run(run, script)

    def put_run(self, script: Script, run: Run) -> None:
        """Store a complete run; ignore any other run."""
        self.cache.put_run(self.keys.get_run_key(script, run.services), run)

    def get_answers(self) -> dict[Question, Answer]:
        """Return the stored answers of the project in its current state."""
        return self.cache.get_answers(self.keys.answers)

    def put_answers(self, answers: Mapping[Question, Answer]) -> None:
        """Replace the stored answers."""
        self.cache.put_answers(self.keys.answers, answers)


class RecordedRuns:
    """The runs of a project that the repository's record of services has."""

    def __init__(self, keys: Keys, entries: Mapping[str, RecordedRun]) -> None:
        self.keys = keys
        self.entries = entries

    @classmethod
    def read(cls, keys: Keys) -> RecordedRuns:
        """Read the record that the settings name; raise ValueError if it can't be read."""
        path = keys.settings.services_record
        return cls(keys, read_recorded_runs(path) if path else {})

    def get_entry(self, script: Script) -> RecordedRun | None:
        """Return the entry of a script's current steps, under the script's name, or None."""
        key = self.keys.get_record_key(script)
        found = (entry for entry in self.entries.values() if entry.key == key)
        entry = next(found, None)
        return None if entry is None else seal(replace(entry, name=script.name))

    def get_run(self, script: Script) -> Run | None:
        """Return the recorded run of a script's current steps, or None."""
        entry = self.get_entry(script)
        return None if entry is None else move_run(to_run(entry), script)


def move_run(run: Run, script: Script) -> Run | None:
    """Return a complete run of the same steps at a script's lines, None for any other run."""
    count = len(script.steps)
    if not run.complete or len(run.recordings) < count:
        return None
    pairs = list(zip(run.recordings[:count], script.steps, strict=True))
    starts = {was.line: step.line for was, step in pairs if step.act is Act.START}
    recordings = [replace(was, line=step.line) for was, step in pairs]
    recordings += [
        replace(stop, line=starts[stop.line]) for stop in run.recordings[count:]
    ]
    return replace(run, name=script.name, recordings=tuple(recordings))
