"""Versions of distributions, installed or locked, and the versions they require."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from sphinx_lockstep.messages.wording import find_nearest

PYTHON = "python"
NOT_STATED = "not stated"  # a package's metadata may omit the versions of Python
LOCKED = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE
)
WORDS = {
    ">=": "{} or newer",
    "<": "older than {}",
    "<=": "{} or older",
    "~=": "{} or newer in its series",
    "==": "{}",
    "!=": "not {}",
    ">": "newer than {}",
}


class UnknownPackageError(LookupError):
    """A distribution that isn't installed or locked; ``nearest`` is the closest name."""

    def __init__(self, name: str, nearest: str) -> None:
        super().__init__(name)
        self.nearest = nearest


class Versions:
    """The installed and the locked distributions, by canonical name."""

    def __init__(self, locks: Iterable[Path]) -> None:
        self._locked = read_locks(locks)
        self._metadata: dict[str, metadata.PackageMetadata] = {}

    def get(self, name: str) -> str:
        """Return the version of a distribution, Python's as ``3.13``.

        Raises UnknownPackageError.
        """
        wanted = canonicalize_name(name)
        if wanted == PYTHON:
            return ".".join(platform.python_version_tuple()[:2])
        try:
            return str(self._read(wanted)["Version"])
        except metadata.PackageNotFoundError:
            pass
        if wanted in self._locked:
            return self._locked[wanted]
        names = find_distributions().keys() | self._locked.keys()
        raise UnknownPackageError(name, find_nearest(wanted, names))

    def _read(self, name: str) -> metadata.PackageMetadata:
        """Return the metadata of an installed distribution, read once."""
        if name not in self._metadata:
            self._metadata[name] = metadata.metadata(name)
        return self._metadata[name]

    @property
    def locked(self) -> Mapping[str, str]:
        """Return the locked distributions with their versions."""
        return self._locked

    def get_range(self, name: str, wanted: str) -> str:
        """Return in words the versions of another package that a distribution requires.

        The result is "" if the metadata doesn't mention the other package. Raises
        UnknownPackageError for a distribution that isn't installed, because a lock file
        doesn't contain its requirements.
        """
        try:
            package = self._read(name)
        except metadata.PackageNotFoundError:
            self.get(name)
            raise UnknownPackageError(name, "") from None
        if canonicalize_name(wanted) == PYTHON:
            return describe(package.get("Requires-Python") or "") or NOT_STATED
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if canonicalize_name(requirement.name) == canonicalize_name(wanted):
                return describe(str(requirement.specifier)) or "any"
        return ""


def find_distributions() -> dict[str, str]:
    """Return the versions of the installed distributions by canonical name.

    Only the names of the metadata's folders are read, because reading the metadata
    itself would take most of the time of a build without changes.
    """
    found: dict[str, str] = {}
    for folder in reversed(sys.path):
        for path in Path(folder or ".").glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").partition("-")
            found[canonicalize_name(name)] = version
    return found


def read_locks(locks: Iterable[Path]) -> dict[str, str]:
    """Return the versions that lock files pin, by the canonical name of each package."""
    return {
        canonicalize_name(match["name"]): match["version"]
        for path in locks
        for match in LOCKED.finditer(path.read_text(encoding="utf-8", errors="replace"))
    }


def describe(specifier: str) -> str:
    """Return a range such as ``>=3.2,<6.1`` in words."""
    return " and ".join(
        WORDS.get(part.operator, "{}").format(part.version)
        for part in sorted(SpecifierSet(specifier), key=_get_place)
    )


def _get_place(part: Specifier) -> tuple[int, str]:
    """Return the sort key of a part of a range: lower bounds come first."""
    operators: Sequence[str] = (">=", ">", "~=", "==", "<", "<=", "!=")
    at = operators.index(part.operator) if part.operator in operators else 0
    return at, part.version


def is_in_series(version: str, series: str) -> bool:
    """Tell whether a release, such as 5.4.1, belongs to a series, such as 5.4."""
    return Version(version) in Specifier(f"=={series}.*")
