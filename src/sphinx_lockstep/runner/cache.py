"""Recordings kept under a key of everything that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from functools import cached_property
from importlib import metadata
from pathlib import Path

from sphinx_lockstep.config import Settings
from sphinx_lockstep.model import Run, Script, to_json
from sphinx_lockstep.sources import Example

PACKAGE = Path(__file__).parents[1]
KEPT = 8


class Cache:
    """A folder of runs, one file a key; a file that cannot be read is no run."""

    def __init__(self, settings: Settings, example: Example) -> None:
        self.settings = settings
        self.example = example

    @cached_property
    def surroundings(self) -> str:
        """What every run depends on: code, locks, versions, services, settings."""
        digest = hashlib.sha256(self.example.digest.encode())
        for path in (*self.settings.locks, *sorted(PACKAGE.rglob("*.py"))):
            digest.update(path.read_bytes())
        distributions = sorted(
            f"{item.metadata['Name']} {item.version}"
            for item in metadata.distributions()
        )
        programs = [
            f"{found} {Path(found).stat().st_mtime_ns}"
            for service in self.settings.services
            for command in service.commands
            if (found := shutil.which(command[0]))
        ]
        settings = {
            name: value
            for name, value in vars(self.settings).items()
            if name not in {"root", "example", "cache", "locks", "jobs", "source_url"}
        }
        facts = [
            sys.version,
            platform.platform(),
            *distributions,
            *programs,
            repr(settings),
        ]
        digest.update("\n".join(facts).encode())
        return digest.hexdigest()

    def key(self, script: Script) -> str:
        """Return the key of a script's run."""
        return hashlib.sha256(
            f"{self.surroundings}{to_json(script)}".encode()
        ).hexdigest()

    def _path(self, script: Script) -> Path:
        return self.settings.cache / f"{_slug(script)}-{self.key(script)[:32]}.json"

    def get(self, script: Script) -> Run | None:
        """Return the run of a script that is kept, or None."""
        try:
            run = Run.parse(json.loads(self._path(script).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return run if run.docname == script.docname and run.complete else None

    def put(self, script: Script, run: Run) -> None:
        """Keep a run that is complete; a broken one is to be run again.

        The file appears whole or not at all.
        """
        if not run.complete:
            return
        self.settings.cache.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.settings.cache, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(to_json(run))
            os.replace(name, self._path(script))
            self._prune(script)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _prune(self, script: Script) -> None:
        """Drop a page's oldest runs; some are kept, for going back and forth."""
        runs = self.settings.cache.glob(f"{_slug(script)}-{'?' * 32}.json")
        for path in sorted(runs, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            path.unlink(missing_ok=True)


def _slug(script: Script) -> str:
    """Return a page's name as part of a file name."""
    return script.docname.replace("/", ".")
