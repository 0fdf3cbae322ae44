"""Listings of a tutorial: files that its reader writes, changes or already has."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_lockstep.claims.base import Claim, Context
from sphinx_lockstep.messages.listings import (
    CaptionOfDiff,
    CaptionOfFile,
    CaptionUnclear,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import NotRun, is_prevented
from sphinx_lockstep.model import Act, Block, Kind, Problem, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.captions import Way, read_caption
from sphinx_lockstep.syntax.diffs import HEADER

ACTS = {Way.WHOLE: Act.WRITE, Way.CHANGED: Act.PATCH, Way.SEEN: Act.SEE}
END = "the reader's folder at the end"


def builds(claim: Claim, settings: Settings) -> bool:
    """Tell whether a block of a tutorial shows a file that the reader has or makes."""
    block = claim.block
    if block.docname not in settings.tutorial or claim.kind is Kind.PREVIEW:
        return False
    return claim.is_code or read_caption(block.caption) is not None


def find_edit_steps(claim: Claim, context: Context) -> Iterator[Step]:
    """Yield the step of a listing that the reader writes, applies or compares."""
    edit = find_edit(claim.block) if builds(claim, context.settings) else None
    if edit is not None and not isinstance(edit, Problem):
        act, file = edit
        yield claim.make_step(act, claim.block.text, context.settings, file=file)


def find_edit(block: Block) -> tuple[Act, str] | Problem:
    """Return the act of a reader at a listing and its file, or the caption's problem."""
    caption = read_caption(block.caption)
    if caption is None:
        claim = f"the caption `{block.caption}`" if block.caption else "this listing"
        return _tell(block, claim, CaptionUnclear())
    is_diff = HEADER.match(block.text) is not None
    if is_diff != (caption.way is Way.CHANGED):
        fact = CaptionOfDiff() if is_diff else CaptionOfFile()
        return _tell(block, f"the caption `{block.caption}`", fact)
    return ACTS[caption.way], caption.file


def find_edit_problem(claim: Claim, context: Context) -> Problem | None:
    """Return why a listing of a tutorial doesn't fit the reader's files, or None.

    If an earlier step of the page failed, only that step is reported.
    """
    block = claim.block
    if builds(claim, context.settings):
        edit = find_edit(block)
        if isinstance(edit, Problem):
            return edit
        was = context.recordings.get((block.anchor, block.line, edit[0]))
        subject = f"`{block.caption}`"
        if was is None:
            return _tell(block, subject, NotRun())
        if was.problem and not is_prevented(was.problem):
            return _tell(block, subject, was.problem, was)
    was = context.recordings.get((block.anchor, block.line, Act.COMPARE))
    if was is not None and was.problem and not is_prevented(was.problem):
        return _tell(block, END, was.problem, was)
    return None


def _tell(
    block: Block, claim: str, fact: Message, was: Recording | None = None
) -> Problem:
    output, also = (was.output, was.also) if was is not None else ("", ())
    kind = Kind.TUTORIAL
    return Problem(block.line, claim, fact, output=output, kind=kind, also=also)
