"""Messages about lines of pages that ``update`` doesn't rewrite."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

BY_HAND = "Edit the page yourself"


@dataclass(frozen=True)
class CannotWritePage(Message):
    """The operating system refused to write the file."""

    code = Code.CANNOT_WRITE_PAGE
    text = "can't be written: {reason}"
    fix = "Check the permissions of the file and the free space on the disk"

    reason: str


@dataclass(frozen=True)
class CodeMovedOut(Message):
    """Code of a fragment is now indented less than the fragment allows."""

    code = Code.CODE_MOVED_OUT
    text = "belongs to code that has moved out of its enclosing block"
    fix = "Show the code as it is now"


@dataclass(frozen=True)
class ConflictingEdits(Message):
    """Several pages, or several problems, need different text on the same line."""

    code = Code.CONFLICTING_EDITS
    text = "would be rewritten in two different ways"
    fix = BY_HAND


@dataclass(frozen=True)
class EdgeUnclear(Message):
    """An excerpt next to ``...`` could begin or end at several lines."""

    code = Code.EDGE_UNCLEAR
    text = "belongs to an excerpt that could start or end at several lines"
    fix = "Show the whole text, run the update again, then shorten it"


@dataclass(frozen=True)
class EntryDrawnTwice(Message):
    """A directory tree shows the same entry twice in one folder."""

    code = Code.ENTRY_DRAWN_TWICE
    text = "belongs to a tree that shows {name!q} twice in one folder"
    fix = "Remove one of the two entries"

    name: str


@dataclass(frozen=True)
class FenceTooShort(Message):
    """The new text has a line that ends the Markdown fence around it."""

    code = Code.FENCE_TOO_SHORT
    text = "can't be replaced because a line of the new text would end the fence"
    fix = "Use a longer fence"


@dataclass(frozen=True)
class FilesAreEqual(Message):
    """The two files of a diff are equal, so there is nothing to show."""

    code = Code.FILES_ARE_EQUAL
    text = "belongs to a diff of two files that are now equal"
    fix = "Remove the diff, or compare other files"


@dataclass(frozen=True)
class FlagAcceptsMany(Message):
    """A doctest directive accepts several outputs; any of them could be meant."""

    code = Code.FLAG_ACCEPTS_MANY
    text = "belongs to a statement whose doctest directive accepts several outputs"
    fix = "Edit the output yourself, or remove the directive"


@dataclass(frozen=True)
class GapWithinLine(Message):
    """A changed line of code has a ``...``, which may replace any part of it."""

    code = Code.GAP_WITHIN_LINE
    text = "belongs to code in which a line with `...` has changed"
    fix = "Edit the line yourself"


@dataclass(frozen=True)
class HunkHeadsMissing(Message):
    """Files differ in several places, which a diff without ``@@`` can't show."""

    code = Code.HUNK_HEADS_MISSING
    text = "belongs to a diff without `@@`, but its files now differ in several places"
    fix = "Start each hunk with `@@`"


@dataclass(frozen=True)
class MaskRemovesLines(Message):
    """A mask removes lines of an output before it is compared."""

    code = Code.MASK_REMOVES_LINES
    text = "belongs to an output from which a mask removes lines"
    fix = "Edit the output yourself, or change the pattern in `lockstep_masks`"


@dataclass(frozen=True)
class MaskSpansLines(Message):
    """A mask replaces a text that spans several lines of an output."""

    code = Code.MASK_SPANS_LINES
    text = "belongs to an output in which a mask spans several lines"
    fix = "Edit the output yourself, or change the pattern in `lockstep_masks`"


@dataclass(frozen=True)
class NoException(Message):
    """A page shows a traceback, but the statement doesn't raise an exception."""

    code = Code.NO_EXCEPTION
    text = "belongs to a statement that no longer raises an exception"
    fix = "Show the result instead of the traceback, or fix the code"


@dataclass(frozen=True)
class NothingSimilar(Message):
    """A name, file or line is gone and nothing resembles it."""

    code = Code.NOTHING_SIMILAR
    text = "can't be updated because nothing is similar to {name!q}"
    fix = "Write the current name"

    name: str


@dataclass(frozen=True)
class NotAPage(Message):
    """A page includes the text from a file that isn't a page."""

    code = Code.NOT_A_PAGE
    text = "is in {path}, which isn't a page"
    fix = "Edit the file yourself"

    path: str


@dataclass(frozen=True)
class NoSimilarCode(Message):
    """No code of the example resembles a fragment."""

    code = Code.NO_SIMILAR_CODE
    text = "belongs to a fragment that resembles no code of the example"
    fix = "Show code of the example"


@dataclass(frozen=True)
class ReadsAsCommand(Message):
    """A line of the new output looks like a prompt with a command."""

    code = Code.READS_AS_COMMAND
    text = "can't be replaced because the new output would be read as a command"
    fix = "Change the command so that it doesn't print a prompt"


@dataclass(frozen=True)
class StillWrong(Message):
    """The new text was checked as well, and has as many problems as the old one."""

    code = Code.STILL_WRONG
    text = "would still be wrong after the update"
    fix = "Fix the code, or edit the page yourself"


@dataclass(frozen=True)
class TextMoved(Message):
    """The file has other text on the line, so the page can't be edited there."""

    code = Code.TEXT_MOVED
    text = "isn't in the page's file as it is shown"
    fix = BY_HAND


@dataclass(frozen=True)
class TwoSimilar(Message):
    """A name, file or line is gone and two others resemble it equally."""

    code = Code.TWO_SIMILAR
    text = (
        "can't be updated because {first!q} and {second!q} are both similar to {name!q}"
    )
    fix = "Write the right name"

    first: str
    second: str
    name: str


@dataclass(frozen=True)
class TwoSimilarOutputs(Message):
    """An excerpt of an output resembles two parts of the new output."""

    code = Code.TWO_SIMILAR_OUTPUTS
    text = "belongs to an excerpt that is similar to two parts of the new output"
    fix = "Show the lines around it, too"


@dataclass(frozen=True)
class TwoSimilarPlaces(Message):
    """A fragment resembles code at two places of the example."""

    code = Code.TWO_SIMILAR_PLACES
    text = "belongs to a fragment that is similar to the code at {first} and {second}"
    fix = "Show more of the code, or name its file in a caption"

    first: str
    second: str


@dataclass(frozen=True)
class WaiverKept(Message):
    """A waiver is a decision of the author, so it is never rewritten."""

    code = Code.WAIVER_KEPT
    text = "is never changed by an update"
    fix = "Remove the waiver if the block no longer needs it"
