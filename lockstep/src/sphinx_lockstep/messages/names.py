"""Messages about names in prose, captions and roles."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import NotRun

FIX = (
    "Correct the name, or add it to lockstep_words with a reason if it isn't meant as"
    " a name"
)


@dataclass(frozen=True)
class CaptionFileDiffers(Message):
    """A caption that names another file than the one that the listing is from.

    The nearest file is the one that the listing is from.
    """

    code = Code.CAPTION_FILE_DIFFERS
    text = "names {file!q}, but the listing is from another file"
    fix = "Name the file that the listing is from"

    file: str


@dataclass(frozen=True)
class CaptionFileUnknown(Message):
    """A caption that names a file which doesn't exist."""

    code = Code.CAPTION_FILE_UNKNOWN
    text = "names {file!q}, which {because}"
    fix = FIX

    file: str
    because: Message


@dataclass(frozen=True)
class ExtraUnknown(Message):
    """A requirement with an extra that the installed package doesn't define."""

    code = Code.EXTRA_UNKNOWN
    text = "requests the extra {extra!q}, which {package} doesn't have"
    fix = "Write an extra of the package"

    extra: str
    package: str


@dataclass(frozen=True)
class FileUnknown(Message):
    """A path that no file or directory has."""

    code = Code.FILE_UNKNOWN
    text = "doesn't exist in {folder}/ or the repository"
    fix = (
        "Correct the path, or add it to lockstep_words with a reason if it isn't meant"
        " as a path"
    )

    folder: str


@dataclass(frozen=True)
class MakeTargetUnknown(Message):
    """A ``make`` command with a target that the repository's Makefile doesn't have."""

    code = Code.MAKE_TARGET_UNKNOWN
    text = "runs {target!q}, which isn't a target of the Makefile"
    fix = "Correct the target, or add it to the Makefile"

    target: str


@dataclass(frozen=True)
class NameNotLookedUp(NotRun):
    """A name that wasn't checked because the project's own Python gave no answer.

    The end of the build's output says why.
    """

    code = Code.NAME_NOT_LOOKED_UP
    text = "wasn't looked up, because the project's Python gave no answer"

    def __str__(self) -> str:
        """Return the predicate."""
        return self.text


@dataclass(frozen=True)
class NameRejected(Message):
    """A name that the project's own Python doesn't know, with its answer as the text."""

    code = Code.NAME_REJECTED
    text = "{answer}"
    fix = FIX

    answer: Message


@dataclass(frozen=True)
class NameUnknown(Message):
    """A literal that isn't a name in the listings, the example or its packages."""

    code = Code.NAME_UNKNOWN
    text = "isn't in the page's listings, the example or its packages"
    fix = FIX


@dataclass(frozen=True)
class PartUnknown(Message):
    """An expression with a part that isn't in the listings, example or packages."""

    code = Code.PART_UNKNOWN
    text = (
        "contains {part!q}, which isn't in the page's listings, the example or its"
        " packages"
    )
    fix = FIX

    part: str


@dataclass(frozen=True)
class PortUnused(Message):
    """A URL on this machine with a port that isn't in ``lockstep_ports``."""

    code = Code.PORT_UNUSED
    text = "uses port {port}, which isn't in lockstep_ports"
    fix = "Use the port of the page's server, or add this port to lockstep_ports"

    port: str


@dataclass(frozen=True)
class RequirementExcludesVersion(Message):
    """A requirement that doesn't allow the installed or locked version."""

    code = Code.REQUIREMENT_EXCLUDES_VERSION
    text = "excludes {package} {version}, which the pages are tested with"
    fix = "Write a requirement that allows this version"

    package: str
    version: str


@dataclass(frozen=True)
class RequirementInvalid(Message):
    """A requirement of a known package that pip can't parse."""

    code = Code.REQUIREMENT_INVALID
    text = "isn't a valid requirement"
    fix = "Write the requirement as pip accepts it, as in `package>=1.2`"


@dataclass(frozen=True)
class ValueNotShown(Message):
    """An expression with a value that neither the listings nor the example show."""

    code = Code.VALUE_NOT_SHOWN
    text = "contains the value {value}, which no listing shows"
    fix = "Show the expression in a listing, or write the value that a listing shows"

    value: str
