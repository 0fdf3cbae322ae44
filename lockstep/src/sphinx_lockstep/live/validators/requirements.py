"""Requirement files: what they ask for is what is installed here."""

from __future__ import annotations

import re
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from sphinx_lockstep.live.validators.base import Accepted, FileError


def check_requirements(name: str, text: str) -> Accepted:
    """Return that each requirement is installed, in a version that it takes."""
    for number, line in enumerate(text.splitlines(), 1):
        wanted = re.sub(r"(^|\s+)#.*", "", line).strip()
        if not wanted or wanted.startswith("-"):
            continue
        try:
            requirement = Requirement(wanted)
        except InvalidRequirement:
            raise FileError(f"`{wanted}` is no requirement", number) from None
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            fact = f"`{requirement.name}` is not installed here"
            raise FileError(fact, number) from None
        if not requirement.specifier.contains(version, prereleases=True):
            fact = f"`{wanted}` leaves out the release that is installed here"
            raise FileError(fact, number)
    return Accepted("pip's rules, with the versions installed here")
