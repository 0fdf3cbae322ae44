"""Messages about listings that are included from a file."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class FileMissing(Message):
    """A file that doesn't exist, with the closest name in its folder."""

    code = Code.FILE_MISSING
    text = "doesn't exist"
    fix = "Correct the path, or restore the file"

    nearest: str = ""

    def __str__(self) -> str:
        """Return the predicate, with the closest name."""
        text = self._render(self.text)
        return f"{text}; its folder has {self.nearest}" if self.nearest else text


@dataclass(frozen=True)
class FileNotUtf8(Message):
    """A file in another encoding, so its letters would be shown as others."""

    code = Code.FILE_NOT_UTF8
    text = "isn't UTF-8: byte {byte} at offset {offset}"
    fix = "Save the file as UTF-8"

    byte: str
    offset: int


@dataclass(frozen=True)
class FileOutsideRepository(Message):
    """A file that isn't in the repository, so a fresh clone doesn't have it."""

    code = Code.FILE_OUTSIDE_REPOSITORY
    text = "is outside the repository"
    fix = "Move the file into the example, and include it from there"


@dataclass(frozen=True)
class FileUnreadable(Message):
    """A file that can't be opened."""

    code = Code.FILE_UNREADABLE
    text = "can't be read: {reason}"
    fix = "Make the file readable"

    reason: str


@dataclass(frozen=True)
class IncludeCut(Message):
    """An include whose lines are neither the file nor a part of it by name."""

    code = Code.INCLUDE_CUT
    text = "shows lines that aren't the file or a named part of it"
    fix = "Include the whole file, or a part of it by name"


@dataclass(frozen=True)
class IncludeEmpty(Message):
    """An include of blank lines only."""

    code = Code.INCLUDE_EMPTY
    text = "shows no code"
    fix = "Move the markers apart, so that there is something between them"


@dataclass(frozen=True)
class IncludeNotTested(Message):
    """An include of a file that neither the example nor `lockstep_also` has."""

    code = Code.INCLUDE_NOT_TESTED
    text = "isn't in the example project {folder}/, so nothing runs it"
    fix = (
        "Include a file of the example, or name this file and its test in lockstep_also"
    )

    folder: str


@dataclass(frozen=True)
class IncludeNotValidated(Message):
    """An include of a file that no program validates and no test covers."""

    code = Code.INCLUDE_NOT_VALIDATED
    text = "has no validator, and lockstep_also names no test for it"
    fix = "Name the test that covers it in lockstep_also"


@dataclass(frozen=True)
class IncludeRefused(Message):
    """An include whose options Sphinx rejects."""

    code = Code.INCLUDE_REFUSED
    text = "can't be shown: {reason}"
    fix = "Select the part with one `:pyobject:`, or with two markers"

    reason: str


@dataclass(frozen=True)
class IncludeSame(Message):
    """A diff of two files that are the same."""

    code = Code.INCLUDE_SAME
    text = "shows no diff: {other} is the same"
    fix = "Name two files that differ"

    other: str


@dataclass(frozen=True)
class LineNumbers(Message):
    """An include that selects lines by number, which changes when lines are added."""

    code = Code.LINE_NUMBERS
    text = "has `:{option}:`, but line numbers drift silently"
    fix = (
        "Select the part by name with `:pyobject:`, or with markers such as"
        " `:start-at:`"
    )

    option: str


@dataclass(frozen=True)
class MarkerAmbiguous(Message):
    """A marker that matches no line or several, of which Sphinx takes the first."""

    code = Code.MARKER_AMBIGUOUS
    text = "has `:{option}: {marker}`, which matches {count} lines, not exactly one"
    fix = "Write a marker that matches exactly one line"

    option: str
    marker: str
    count: int


@dataclass(frozen=True)
class MarkerNotBelow(Message):
    """An end marker that isn't below the start."""

    code = Code.MARKER_NOT_BELOW
    text = "has `:{option}: {marker}`, which isn't below {above}"
    fix = "Write a marker that is further down"

    option: str
    marker: str
    above: str


@dataclass(frozen=True)
class ObjectAmbiguous(Message):
    """A name that the file defines several times, of which Sphinx would show one."""

    code = Code.OBJECT_AMBIGUOUS
    text = "has `:pyobject: {name}`, which is defined {count} times"
    fix = "Select the part with markers, or rename one of the definitions"

    name: str
    count: int


@dataclass(frozen=True)
class ObjectInText(Message):
    """A name in a file that isn't Python."""

    code = Code.OBJECT_IN_TEXT
    text = "isn't Python, so `:pyobject:` finds nothing in it"
    fix = "Select the part with markers"


@dataclass(frozen=True)
class ObjectMissing(Message):
    """A name that the file doesn't define, with the closest name that it does."""

    code = Code.OBJECT_MISSING
    text = "has `:pyobject: {name}`, which isn't defined"
    fix = "Correct the name; a method has its class before it, as in `Host.welcome`"

    name: str
    nearest: str = ""

    def __str__(self) -> str:
        """Return the predicate, with the closest name."""
        text = self._render(self.text)
        return f"{text}; the file has {self.nearest}" if self.nearest else text


@dataclass(frozen=True)
class OldSideUnusable(Message):
    """The old file of a diff, which can't be included."""

    code = Code.OLD_SIDE_UNUSABLE
    text = "has an old file, {file}, that {because}"
    fix = "Correct the path in `:diff:`"

    file: str
    because: Message
