"""Requirements in literals, such as ``celery[redis]>=5``: they fit the package."""

from __future__ import annotations

from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from sphinx_lockstep.claims.names import Lookup, Names
from sphinx_lockstep.messages.names import (
    ExtraUnknown,
    RequirementExcludesVersion,
    RequirementInvalid,
)
from sphinx_lockstep.messages.versions import PackageUnknown
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.project.versions import read_locks
from sphinx_lockstep.settings.config import Settings


def check_package(text: str, names: Names) -> Lookup:
    """Look up a distribution among the locked and installed ones."""
    if canonicalize_name(text) in names.packages:
        return Lookup(proof="a locked package")
    near = find_nearest(canonicalize_name(text), names.packages)
    return Lookup(PackageUnknown(), near)


def check_requirement(text: str, settings: Settings) -> Lookup:
    """Check the extras and the versions of a requirement.

    The package is installed or locked. The extras of a package that is only locked
    aren't known, so they aren't checked.
    """
    try:
        wanted = Requirement(text)
        found = metadata.distribution(wanted.name)
    except InvalidRequirement:
        return Lookup(RequirementInvalid())
    except metadata.PackageNotFoundError:
        locked = read_locks(settings.locks)[canonicalize_name(wanted.name)]
        return _check_version(wanted, locked, "locked")
    extras = found.metadata.get_all("Provides-Extra") or []
    for extra in wanted.extras:
        if canonicalize_name(extra) not in map(canonicalize_name, extras):
            fact = ExtraUnknown(extra, wanted.name)
            return Lookup(fact, find_nearest(extra, extras))
    return _check_version(wanted, found.version, "installed")


def _check_version(wanted: Requirement, version: str, state: str) -> Lookup:
    if wanted.specifier.contains(version, prereleases=True):
        return Lookup(proof=f"{wanted.name} {version} is {state}")
    return Lookup(RequirementExcludesVersion(wanted.name, version))
