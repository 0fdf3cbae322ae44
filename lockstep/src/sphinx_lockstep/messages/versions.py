"""Messages about versions of packages, and what a release added."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

COMMAND = "`python -m sphinx_lockstep since`"


@dataclass(frozen=True)
class PackageUnknown(Message):
    """A package that is neither installed nor locked."""

    code = Code.PACKAGE_UNKNOWN
    text = "isn't an installed or locked package"
    fix = "Correct the name, or add the package to the requirements"


@dataclass(frozen=True)
class ReleaseRecordUnreadable(Message):
    """A record of releases that can't be read."""

    code = Code.RELEASE_RECORD_UNREADABLE
    text = "can't be read: {reason}"
    fix = f"Restore the file, or delete it and run {COMMAND}"

    reason: str


@dataclass(frozen=True)
class ReleaseRecordUnused(Message):
    """An entry of the record that no page needs."""

    code = Code.RELEASE_RECORD_UNUSED
    text = "isn't needed by any page"
    fix = f"Run {COMMAND} to remove it"


@dataclass(frozen=True)
class RequiresIncomplete(Message):
    """A ``requires`` role that names one package instead of two."""

    code = Code.REQUIRES_INCOMPLETE
    text = "names only one package"
    fix = "Write a package and one that it requires, as in `package python`"


@dataclass(frozen=True)
class RequiresNotInstalled(Message):
    """A ``requires`` role about a locked package that isn't installed.

    A lock file doesn't contain the versions that a package requires.
    """

    code = Code.REQUIRES_NOT_INSTALLED
    text = "is locked but not installed, so its requirements are unknown"
    fix = "Install the package"


@dataclass(frozen=True)
class RequiresUnmentioned(Message):
    """A ``requires`` role about a package that the metadata doesn't mention."""

    code = Code.REQUIRES_UNMENTIONED
    text = "is wrong: the metadata of {package} doesn't mention {wanted}"
    fix = "Name a package that {package} requires"

    package: str
    wanted: str


@dataclass(frozen=True)
class SinceAbsentAfter(Message):
    """A release that doesn't have what the page says it added."""

    code = Code.SINCE_ABSENT_AFTER
    text = "is wrong: {package} {version} doesn't have it"
    fix = "Name the release that added it"

    package: str
    version: str


@dataclass(frozen=True)
class SinceMalformed(Message):
    """A ``since`` role that can't be parsed."""

    code = Code.SINCE_MALFORMED
    text = "doesn't name a package, its release and what the release added"
    fix = (
        "Write `Package 1.2 <module:name>`, `<module.name>`, `<setting>` or"
        " `<command --option>`"
    )


@dataclass(frozen=True)
class SincePresentBefore(Message):
    """An earlier release that already has what the page says a release added."""

    code = Code.SINCE_PRESENT_BEFORE
    text = "is wrong: {package} {version} already has it"
    fix = "Name the release that added it"

    package: str
    version: str


@dataclass(frozen=True)
class SinceReleasesDiffer(Message):
    """An entry of the record that was made with releases of other series."""

    code = Code.SINCE_RELEASES_DIFFER
    text = (
        "isn't tested: its entry is about {before} and {after}, not about a release"
        " before the series and a release of the series"
    )
    fix = f"Run {COMMAND} with --all to test the right releases"

    before: str
    after: str


@dataclass(frozen=True)
class SinceUnrecorded(Message):
    """A ``since`` role that hasn't been tested with the two releases yet."""

    code = Code.SINCE_UNRECORDED
    text = "isn't tested: {record} has no entry for it"
    fix = f"Run {COMMAND} to test it with both releases"

    record: str


@dataclass(frozen=True)
class VersionTyped(Message):
    """A version next to a package's name, which is out of date after an upgrade."""

    code = Code.VERSION_TYPED
    text = "is a version typed by hand"
    fix = (
        "Write {version} for the current version, {requires} for a range of versions"
        " that a package requires, or {since} for what a release added"
    )

    version: str
    requires: str
    since: str
