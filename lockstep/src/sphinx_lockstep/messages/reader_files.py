"""Messages about the files that readers of a tutorial write and change."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class ExtraFiles(Message):
    """A reader's folder with files that the example doesn't have."""

    code = Code.EXTRA_FILES
    text = "has {files}, which {example} doesn't have"
    fix = "Correct this listing, or a listing before it"

    files: str
    example: str


@dataclass(frozen=True)
class FileAbsent(Message):
    """A file that a tutorial changes or shows before any page has written it."""

    code = Code.FILE_ABSENT
    text = "changes or shows {file}, which doesn't exist at this point"
    fix = "Correct this listing, or a listing before it"

    file: str


@dataclass(frozen=True)
class FileDiffers(Message):
    """A reader's file that differs from the example's."""

    code = Code.FILE_DIFFERS
    text = "has a {file} that differs from the one in {example}"
    fix = "Correct this listing, or a listing before it"

    file: str
    example: str


@dataclass(frozen=True)
class FileOutside(Message):
    """A caption that names a file outside the reader's folder."""

    code = Code.FILE_OUTSIDE
    text = "names {file}, which is outside the reader's folder"
    fix = "Correct this listing, or a listing before it"

    file: str


@dataclass(frozen=True)
class FilesLeftOut(Message):
    """A reader's folder that lacks files of the example."""

    code = Code.FILES_LEFT_OUT
    text = "lacks {files} of {example}"
    fix = "Correct this listing, or a listing before it"

    files: str
    example: str


@dataclass(frozen=True)
class HunkUnplaced(Message):
    """A hunk of a diff without line numbers."""

    code = Code.HUNK_UNPLACED
    text = "has a hunk without line numbers: {head!q}"
    fix = "Correct this listing, or a listing before it"

    head: str


@dataclass(frozen=True)
class LineAbsent(Message):
    """A line that the reader's file doesn't have."""

    code = Code.LINE_ABSENT
    text = "shows {line!q}, which isn't in {file} at this point"
    fix = "Correct this listing, or a listing before it"

    line: str
    file: str


@dataclass(frozen=True)
class LineElsewhere(Message):
    """A line of a diff that isn't where its hunk says."""

    code = Code.LINE_ELSEWHERE
    text = "shows {line!q}, which isn't at that line of {file} at this point"
    fix = "Correct this listing, or a listing before it"

    line: str
    file: str
