"""The keys of runs and answers: everything that their results depend on."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from sphinx_lockstep.model import Script, to_json
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.versions import find_distributions, read_locks
from sphinx_lockstep.settings.config import UNRELATED, Settings

PACKAGE = Path(__file__).parents[1]
LIVE = PACKAGE / "live"
# Parts of live/ that run no page: they ask the project, or validate files.
NOT_OF_PAGES = ("probing.py", "probes", "releases.py", "validators")


class Keys:
    """The keys of one project's runs and answers."""

    def __init__(self, settings: Settings, example: Example) -> None:
        self.settings = settings
        self.example = example

    @cached_property
    def surroundings(self) -> str:
        """A digest of what every run depends on: code, versions, services, settings.

        If no package is locked, a run depends on every installed package.
        """
        digest = hashlib.sha256(self.example.digest.encode())
        for path in (*self.settings.locks, *sorted(PACKAGE.rglob("*.py"))):
            digest.update(path.read_bytes())
        locked = read_locks(path for path in self.settings.locks if path.is_file())
        facts = [
            sys.version,
            # Not platform.platform(), which starts a process.
            *(platform.system(), platform.release(), platform.machine()),
            *(f"{n} {v}" for n, v in self.installed if n in locked or not locked),
            *(
                describe_program(command[0])
                for service in self.settings.services
                for command in service.commands
            ),
            self._describe_settings(),
        ]
        digest.update("\n".join(facts).encode())
        return digest.hexdigest()

    @cached_property
    def installed(self) -> list[tuple[str, str]]:
        """The installed distributions with their versions, sorted."""
        return sorted(find_distributions().items())

    @property
    def answers(self) -> str:
        """The key of the answers that the project gives about itself."""
        return _digest(f"{self.surroundings}{self.installed}")

    def get_run_key(self, script: Script, services: Iterable[str] = ()) -> str:
        """Return the key of a script's run on external services with their versions."""
        text = f"{self.surroundings}{self._describe(script)}"
        return _digest(f"{text}{' '.join(sorted(services))}")

    def get_record_key(self, script: Script) -> str:
        """Return the key of a recorded run, which is the same on every machine."""
        digest = hashlib.sha256(self._describe(script).encode())
        digest.update(self.example.digest.encode())
        for path in self.settings.locks:
            digest.update(path.read_bytes())
        for path in sorted(LIVE.rglob("*.py")):
            if path.relative_to(LIVE).parts[0] not in NOT_OF_PAGES:
                digest.update(path.read_bytes())
        locked = read_locks(self.settings.locks)
        others = [it for it in self.installed if locked.get(it[0], it[1]) != it[1]]
        python = platform.python_version_tuple()[:2]
        facts = (python, others, self._describe_settings())
        digest.update(repr(facts).encode())
        return digest.hexdigest()[:16]

    def _describe_settings(self) -> str:
        """Return the settings that a run depends on."""
        values = vars(self.settings).items()
        return repr({name: value for name, value in values if name not in UNRELATED})

    def _describe(self, script: Script) -> str:
        """Return the steps of a script, without its page, lines and time limits.

        A complete run kept within one limit, so it is valid under another.
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


def describe_program(name: str) -> str:
    """Return what tells two installed programs apart, without starting them.

    A program of this environment is known by its distribution's version.
    """
    found = shutil.which(name)
    if found is None or Path(found).is_relative_to(sys.prefix):
        return name
    return f"{found} {Path(found).stat().st_mtime_ns}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
