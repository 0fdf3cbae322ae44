"""Messages about the comments on a page that begin with ``lockstep:``."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class NoteAboveNoBlock(Message):
    """A note that no block follows."""

    code = Code.NOTE_ABOVE_NO_BLOCK
    text = "isn't above a block"
    fix = "Move it above its block, or remove it"


@dataclass(frozen=True)
class NoteNeedsCommand(Message):
    """A note without the command that makes the listing fail."""

    code = Code.NOTE_NEEDS_COMMAND
    text = "needs the command that makes the listing fail"


@dataclass(frozen=True)
class NoteNeedsExitStatus(Message):
    """A note whose value isn't an exit status."""

    code = Code.NOTE_NEEDS_EXIT_STATUS
    text = "needs an exit status, but got {value!q}"

    value: str


@dataclass(frozen=True)
class NoteNeedsFailure(Message):
    """A note without the text of the failure."""

    code = Code.NOTE_NEEDS_FAILURE
    text = "needs the text of the failure, as in `ValueError: not a number`"


@dataclass(frozen=True)
class NoteNeedsPattern(Message):
    """A note whose value isn't a regular expression."""

    code = Code.NOTE_NEEDS_PATTERN
    text = (
        "needs a regular expression for the line that the command prints when it is"
        " ready, but got {value!q}"
    )

    value: str


@dataclass(frozen=True)
class NoteNeedsReason(Message):
    """A note without the reason why a listing doesn't run in a browser."""

    code = Code.NOTE_NEEDS_REASON
    text = "needs the reason why the listing can't run in a browser"


@dataclass(frozen=True)
class NoteNeedsSeconds(Message):
    """A note whose value isn't a number of seconds."""

    code = Code.NOTE_NEEDS_SECONDS
    text = "needs a number of seconds, but got {value!q}"

    value: str


@dataclass(frozen=True)
class NoteServicesUnknown(Message):
    """A note that names a service which isn't configured."""

    code = Code.NOTE_SERVICES_UNKNOWN
    text = "takes `none` or names from lockstep_external_services, but got {value!q}"

    value: str


@dataclass(frozen=True)
class NoteStartUnknown(Message):
    """A note that names a project which isn't configured."""

    code = Code.NOTE_START_UNKNOWN
    text = "takes `empty` or a path from lockstep_projects, but got {value!q}"

    value: str


@dataclass(frozen=True)
class NoteTakesNoValue(Message):
    """A note with a value that it doesn't take."""

    code = Code.NOTE_TAKES_NO_VALUE
    text = "takes no value, but got {value!q}"
    fix = "Remove the colon and the value"

    value: str


@dataclass(frozen=True)
class NoteUnknown(Message):
    """A note that Lockstep doesn't know."""

    code = Code.NOTE_UNKNOWN
    text = "isn't a known note"
    fix = "Use one of {known!j}"

    known: tuple[str, ...]
