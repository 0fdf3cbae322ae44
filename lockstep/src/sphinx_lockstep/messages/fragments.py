"""Messages about Python and settings that are typed on a page."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class ChecksFail(Message):
    """Settings that Django's own checks reject."""

    code = Code.CHECKS_FAIL
    text = "fails Django's checks"
    fix = "Correct the value; Django's documentation lists the checks by their ids"


@dataclass(frozen=True)
class CommentMissing(Message):
    """A comment that the file doesn't have at this place."""

    code = Code.COMMENT_MISSING
    text = "isn't a comment near this code in {file}"
    fix = "Show the comment that the file has, or add this one to the file"

    file: str


@dataclass(frozen=True)
class FileNotInExample(Message):
    """A caption, or a line of a diff, that names a file which the example doesn't have."""

    code = Code.FILE_NOT_IN_EXAMPLE
    text = "doesn't name a file of {folder}"
    fix = "Write the path of a file of the example"

    folder: str


@dataclass(frozen=True)
class FragmentEmpty(Message):
    """A listing of comments and `...` only."""

    code = Code.FRAGMENT_EMPTY
    text = "has no code"
    fix = "Show at least one line of code"


@dataclass(frozen=True)
class LineNotNext(Message):
    """A line that the file doesn't have right after the one above it."""

    code = Code.LINE_NOT_NEXT
    text = "doesn't follow the line above it in {file}"
    fix = (
        "Run `python -m sphinx_lockstep update` to copy the code, write `...` if you"
        " leave lines out, or fix the code"
    )

    file: str


@dataclass(frozen=True)
class LineNowhere(Message):
    """A line that no file has that it could be from."""

    code = Code.LINE_NOWHERE
    text = "isn't in {place}"
    fix = "Run `python -m sphinx_lockstep update` to copy the code, or fix the code"

    place: str


@dataclass(frozen=True)
class NotExecuted(Message):
    """Code that no page and no test of the example executed."""

    code = Code.NOT_EXECUTED
    text = "at {place} isn't executed by any page or test"
    fix = "Run it in a test of the example or on a page, or remove it"

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        """Return the predicate, with the line, or the lines."""
        lines = f"-{self.last}" if self.last > self.first else ""
        return self.text.format(place=f"{self.file}:{self.first}{lines}")


@dataclass(frozen=True)
class NotPython(Message):
    """A file, or a listing, that isn't valid Python."""

    code = Code.NOT_PYTHON
    text = "isn't Python: {reason}"
    fix = "Fix the code"

    reason: str
