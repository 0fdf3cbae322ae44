"""Recordings kept under a key of everything that they depend on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from sphinx_lockstep.model import Act, Answer, Question, Run, Script, to_json, to_plain
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.versions import find_distributions, read_locks
from sphinx_lockstep.settings.config import Settings

PACKAGE = Path(__file__).parents[1]
KEPT = 200  # runs
KEPT_OTHERS = 10  # one file for each state of the project
# Settings that change nothing of what a complete run has left.
UNRELATED = {"root", "example", "cache", "locks", "packages", "jobs", "source_url"}
UNRELATED |= {"time_limit", "output_limit", "words", "also", "stop"}
UNRELATED |= {"tests", "tests_limit", "record", "extras"}
UNRELATED |= {"drift", "drift_requirements"}
UNRELATED |= {"orphans", "inventory"}
UNRELATED |= {"externals", "services_record", "projects", "needs"}  # see serviced
UNRELATED |= {
    "baseline",
    "live",
    "tutorial",
    "tutorial_checks",
    "replays",
    "replay_record",
    "pictures",
    "picture_record",
}


class Cache:
    """A folder of runs, one file a key; a file that cannot be read is no run."""

    def __init__(self, settings: Settings, example: Example) -> None:
        self.settings = settings
        self.example = example

    @cached_property
    def surroundings(self) -> str:
        """What every run depends on: code, locked versions, services, settings.

        Where nothing is locked, it depends on whatever is installed.
        """
        digest = hashlib.sha256(self.example.digest.encode())
        code = PACKAGE.rglob("*.py")
        for path in (*self.settings.locks, *sorted(code)):
            digest.update(path.read_bytes())
        locked = read_locks(path for path in self.settings.locks if path.is_file())
        distributions = [
            f"{name} {version}"
            for name, version in self.installed
            if name in locked or not locked
        ]
        programs = [
            describe_program(command[0])
            for service in self.settings.services
            for command in service.commands
        ]
        facts = [
            sys.version,
            # Not platform.platform(), which starts a process.
            *(platform.system(), platform.release(), platform.machine()),
            *distributions,
            *programs,
            self.describe_settings(),
        ]
        digest.update("\n".join(facts).encode())
        return digest.hexdigest()

    def describe_settings(self) -> str:
        """Return the settings that a run depends on."""
        values = vars(self.settings).items()
        return repr({name: value for name, value in values if name not in UNRELATED})

    @cached_property
    def installed(self) -> list[tuple[str, str]]:
        """All that is installed, with its version: what names are looked up in."""
        return sorted(find_distributions().items())

    def describe(self, script: Script) -> str:
        """Return what a script does, on whatever page and line, with what it offers.

        Limits are left out: a run that kept within one is as good under another.
        """
        steps, before = (
            tuple(replace(step, line=0, anchor="", limit=0.0) for step in each)
            for each in (script.steps, script.before)
        )
        text = to_json(replace(script, docname="", path="", steps=steps, before=before))
        for name in script.downloads:
            path = self.settings.root / name
            content = path.read_bytes() if path.is_file() else b""
            text += hashlib.sha256(content).hexdigest()
        return text

    def key(self, script: Script, services: Iterable[str] = ()) -> str:
        """Return the key of a script's run, on external services with their versions."""
        text = f"{self.surroundings}{self.describe(script)}{' '.join(sorted(services))}"
        return hashlib.sha256(text.encode()).hexdigest()

    def _path(self, script: Script, services: Iterable[str]) -> Path:
        return self.settings.cache / f"{self.key(script, services)}.json"

    def get(self, script: Script, services: Iterable[str] = ()) -> Run | None:
        """Return the run of a script that is kept, at the script's lines, or None."""
        path = self._path(script, services)
        try:
            run = Run.parse(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return self.place(run, script)

    def place(self, run: Run, script: Script) -> Run | None:
        """Return a complete run at a script's lines, None for any other."""
        if not run.complete or len(run.recordings) < len(script.steps):
            return None
        count = len(script.steps)
        pairs = list(zip(run.recordings[:count], script.steps, strict=True))
        starts = {was.line: step.line for was, step in pairs if step.act is Act.START}
        recordings = [replace(was, line=step.line) for was, step in pairs]
        recordings += [
            replace(stop, line=starts[stop.line]) for stop in run.recordings[count:]
        ]
        return replace(run, name=script.name, recordings=tuple(recordings))

    def put(self, script: Script, run: Run) -> None:
        """Keep a run that is complete; a broken one is to be run again.

        The file appears whole or not at all.
        """
        if run.complete:
            path = self._path(script, run.services)
            write_kept(path, to_json(run).encode(), KEPT)

    @property
    def _answers_path(self) -> Path:
        facts = f"{self.surroundings}{self.installed}"
        name = hashlib.sha256(facts.encode()).hexdigest()
        return self.settings.cache / "answers" / f"{name}.json"

    def get_answers(self) -> dict[Question, Answer]:
        """Return the answers that are kept for the project as it is."""
        try:
            pairs = json.loads(self._answers_path.read_text(encoding="utf-8"))
            return {Question(*key): Answer.parse(value) for key, value in pairs}
        except (OSError, ValueError, TypeError):
            return {}

    def put_answers(self, answers: Mapping[Question, Answer]) -> None:
        """Keep answers, those of before among them."""
        pairs = [[(q.subject, q.text), to_plain(a)] for q, a in answers.items()]
        write_kept(self._answers_path, json.dumps(pairs).encode(), KEPT_OTHERS)


def describe_program(name: str) -> str:
    """Return what tells one installed program from another, its version unasked.

    One of this environment is its distribution's, wherever the environment stands.
    """
    found = shutil.which(name)
    if found is None or Path(found).is_relative_to(sys.prefix):
        return name
    return f"{found} {Path(found).stat().st_mtime_ns}"


def write_kept(path: Path, content: bytes, kept: int) -> None:
    """Write a file whole or not at all, and drop the oldest ones of its folder.

    Many are kept, for going back and forth.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    files = sorted(path.parent.glob(f"*{path.suffix}"), key=_get_age, reverse=True)
    for old in files[kept:]:
        old.unlink(missing_ok=True)


def _get_age(path: Path) -> int:
    """Return when a file was written; 0 where another build has just dropped it."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
