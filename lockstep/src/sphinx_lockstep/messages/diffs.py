"""Messages about diffs that are typed on a page."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class DiffFilesMissing(Message):
    """A diff that doesn't name its two files."""

    code = Code.DIFF_FILES_MISSING
    text = "doesn't name its two files"
    fix = "Start it with `--- old/file` and `+++ new/file`"


@dataclass(frozen=True)
class DiffIncomplete(Message):
    """A diff that leaves out a change between its two files."""

    code = Code.DIFF_INCOMPLETE
    text = "doesn't lead from {old} to {new}"
    fix = "Run `python -m sphinx_lockstep update` to copy the diff, or fix the files"

    old: str
    new: str


@dataclass(frozen=True)
class DiffLineMisplaced(Message):
    """A line of a diff that the file doesn't have right after the line above it."""

    code = Code.DIFF_LINE_MISPLACED
    text = "isn't at this place in {file}"
    fix = "Run `python -m sphinx_lockstep update` to copy the diff, or fix the files"

    file: str


@dataclass(frozen=True)
class DiffLineUnmarked(Message):
    """A line of a diff without a mark, so its side is unknown."""

    code = Code.DIFF_LINE_UNMARKED
    text = "starts with neither `+` nor `-` nor a space"
    fix = "Put a space before a line that stays"


@dataclass(frozen=True)
class DiffUnchanged(Message):
    """A diff that neither adds nor removes a line."""

    code = Code.DIFF_UNCHANGED
    text = "changes nothing"
    fix = "Show a change, or show the file"


@dataclass(frozen=True)
class HunkMalformed(Message):
    """A line that starts like the head of a hunk and isn't one."""

    code = Code.HUNK_MALFORMED
    text = "isn't the head of a hunk"
    fix = "Write `@@`, or `@@ -1,2 +1,3 @@` as diff does"


@dataclass(frozen=True)
class HunkMisnumbered(Message):
    """A hunk whose head has other line numbers than its lines."""

    code = Code.HUNK_MISNUMBERED
    text = "has line numbers that don't match its lines"
    fix = "Write the line numbers of the nearest head, or `@@` alone"


@dataclass(frozen=True)
class HunkMisordered(Message):
    """A hunk whose lines are above the previous hunk's in the file."""

    code = Code.HUNK_MISORDERED
    text = "is above the previous hunk in {file}"
    fix = "Write the hunks in the order of the file"

    file: str


@dataclass(frozen=True)
class HunkSectionWrong(Message):
    """A hunk whose head names a line that isn't above its lines."""

    code = Code.HUNK_SECTION_WRONG
    text = "names a line that isn't above it in {file}"
    fix = "Run `python -m sphinx_lockstep update` to copy the diff, or fix the files"

    file: str
