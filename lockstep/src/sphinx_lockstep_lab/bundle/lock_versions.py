"""The check that the browser gets the versions that the site is built with."""

from __future__ import annotations

from pathlib import Path

from sphinx_lockstep.messages.lab import LabLockMissing, LabLocksDisagree
from sphinx_lockstep.project.versions import read_locks
from sphinx_lockstep_lab.bundle.model import BundleSettings
from sphinx_lockstep_lab.errors import BundleError


def check_lock_versions(settings: BundleSettings) -> None:
    """Raise BundleError if a lock is missing or two locks differ in a version."""
    for path in (settings.requirements, *settings.locks):
        if not path.is_file():
            raise BundleError(LabLockMissing(_shorten(path)))
    ours = read_locks([settings.requirements])
    for lock in settings.locks:
        theirs = read_locks([lock])
        for name in sorted(ours.keys() & theirs.keys()):
            if ours[name] != theirs[name]:
                names = _shorten(settings.requirements), _shorten(lock)
                raise BundleError(
                    LabLocksDisagree(names[0], name, ours[name], names[1], theirs[name])
                )


def _shorten(path: Path) -> str:
    """Return a file's name with its folder."""
    return f"{path.parent.name}/{path.name}"
