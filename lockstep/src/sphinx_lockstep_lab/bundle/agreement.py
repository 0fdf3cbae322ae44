"""What runs in the browser is what the site is proven with."""

from __future__ import annotations

from pathlib import Path

from sphinx_lockstep.project.versions import read_locks
from sphinx_lockstep_lab.bundle.base import BundleError, BundleSettings


def check_agreement(settings: BundleSettings) -> None:
    """Raise BundleError for a distribution that two lock files have in two versions."""
    for path in (settings.requirements, *settings.locks):
        if not path.is_file():
            raise BundleError(f"{describe(path)} is not here: run `make lock`")
    ours = read_locks([settings.requirements])
    for lock in settings.locks:
        theirs = read_locks([lock])
        for name in sorted(ours.keys() & theirs.keys()):
            if ours[name] != theirs[name]:
                raise BundleError(
                    f"{describe(settings.requirements)} has {name} {ours[name]}, and"
                    f" {describe(lock)} has {theirs[name]}: run `make lock`"
                )


def describe(path: Path) -> str:
    """Return a file's name with its folder, as it is spoken of."""
    return f"{path.parent.name}/{path.name}"
