"""Check that the installed releases meet a requirements file."""

from __future__ import annotations

import re
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from sphinx_lockstep.live.validators.base import Accepted, FileError
from sphinx_lockstep.messages.files import (
    LineNotRequirement,
    PackageNotInstalled,
    ReleaseExcluded,
)


def check_requirements(name: str, text: str) -> Accepted:
    """Check that each requirement is installed in a release that it allows."""
    for number, line in enumerate(text.splitlines(), 1):
        wanted = re.sub(r"(^|\s+)#.*", "", line).strip()
        if not wanted or wanted.startswith("-"):
            continue
        try:
            requirement = Requirement(wanted)
        except InvalidRequirement:
            raise FileError(LineNotRequirement(wanted), number) from None
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            message = PackageNotInstalled(requirement.name)
            raise FileError(message, number) from None
        if not requirement.specifier.contains(version, prereleases=True):
            raise FileError(ReleaseExcluded(wanted), number)
    return Accepted("pip's rules, with the versions installed here")
