"""A tutorial's listings: files that a reader writes, changes, or has before him."""

from __future__ import annotations

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import NotRun, is_prevented
from sphinx_lockstep.model import Act, Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.captions import FORMS, Way, read_caption
from sphinx_lockstep.syntax.diffs import HEADER

ACTS = {Way.WHOLE: Act.WRITE, Way.CHANGED: Act.PATCH, Way.SEEN: Act.SEE}
CODE = (Kind.INCLUDED, Kind.FRAGMENT, Kind.SETTINGS, Kind.DIFF, Kind.UNKNOWN)
END = "the reader's folder at the end"
MEND = "let the pages lead to the project as it is"


def builds(block: Block, kind: Kind, settings: Settings) -> bool:
    """Tell whether a block is of a tutorial, and there for a file of the reader's."""
    has_file = kind is not Kind.PREVIEW and read_caption(block.caption) is not None
    is_code = kind in CODE or has_file
    return block.docname in settings.tutorial and is_code


def find_edit(block: Block) -> tuple[Act, str] | Problem:
    """Return what a reader does with a listing, and the file he does it to."""
    caption = read_caption(block.caption)
    if caption is None:
        claim = f"the caption `{block.caption}`" if block.caption else "this listing"
        fact = "does not say what becomes of the listing"
        return _tell(block, claim, fact, f"caption it {FORMS}")
    is_diff = HEADER.match(block.text) is not None
    if is_diff != (caption.way is Way.CHANGED):
        claim = f"the caption `{block.caption}`"
        fact = "is of a difference" if is_diff else "is of no difference"
        return _tell(block, claim, fact, f"caption it {FORMS}")
    return ACTS[caption.way], caption.file


def find_edit_problem(block: Block, kind: Kind, context: Context) -> Problem | None:
    """Return why a listing of a tutorial does not fit what its reader has by then.

    What another step of the page has prevented is said there alone.
    """
    if builds(block, kind, context.settings):
        edit = find_edit(block)
        if isinstance(edit, Problem):
            return edit
        was = context.recordings.get((block.anchor, block.line, edit[0]))
        claim = f"`{block.caption}`"
        if was is None:
            return _tell(block, claim, NotRun())
        if was.problem and not is_prevented(was.problem):
            return _tell(block, claim, was.problem)
    was = context.recordings.get((block.anchor, block.line, Act.COMPARE))
    if was is not None and was.problem and not is_prevented(was.problem):
        return _tell(block, END, was.problem)
    return None


def _tell(block: Block, claim: str, fact: Message | str, mend: str = MEND) -> Problem:
    return Problem.untyped(block.line, claim, str(fact), mend=mend, kind=Kind.TUTORIAL)
