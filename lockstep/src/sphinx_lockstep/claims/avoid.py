"""Code to avoid: it stands where the page says, and fails the way the page says."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.diff import apply_diff, check_diff, names_one_file
from sphinx_lockstep.claims.fragment import check_fragment, get_caption_file
from sphinx_lockstep.claims.included import check_included
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote, stands_in
from sphinx_lockstep.model import Act, Block, Problem

DIFF = ("diff", "udiff")
BY = "name the command that runs into it: `lockstep: by: COMMAND`"
MEND = "if it fails otherwise by now, say so on the page; if not, mend the code"
# Typography that Sphinx puts into prose, and what was typed.
TYPED = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "--",
        "\N{HORIZONTAL ELLIPSIS}": "...",
    }
)


class FailurePlan(NamedTuple):
    """How a listing is made to fail: a command, and what it reads.

    ``change`` is a file of the project, and the text that it has in the copy in which
    the command runs; nothing where the project is used as it is. ``where`` is where the
    listing stands.
    """

    command: str
    input: str = ""
    change: tuple[str, ...] = ()
    where: Finding = Finding()


def find_plan(block: Block, context: Context) -> FailurePlan | Problem:
    """Return how a listing is made to fail, or why it cannot be.

    Typed Python runs as it is. A change within a file is made in a copy of the project,
    and any other listing stands in the example: they need a command.
    """
    command = block.notes.get("by", "")
    is_diff = block.language in DIFF and not block.source
    if not (block.source or is_diff or command or get_caption_file(block)):
        return FailurePlan(context.settings.shell, textwrap.dedent(block.text) + "\n")
    if not command:
        fact = "does not run by itself"
        return Problem.untyped(block.line, "this listing to avoid", fact, mend=BY)
    if is_diff and names_one_file(block):
        change = apply_diff(block, context.example)
        if isinstance(change, Problem):
            return change
        where = Finding(source=context.example.name(context.example.folder / change[0]))
        return FailurePlan(command, "", change, where)
    check = check_fragment
    if block.source:
        check = check_included
    elif is_diff:
        check = check_diff
    found = check(block, context)
    if found.problems:
        return found.problems[0]
    return FailurePlan(command, where=found)


def check_avoid(block: Block, context: Context) -> Finding:
    """Check that a listing fails as the page says, where the page shows it."""
    wanted = block.notes["fails"]
    plan = find_plan(block, context)
    if isinstance(plan, Problem):
        return failed(plan)
    others = [text for anchor, text in context.shown if anchor != block.anchor]
    if not any(stands_in(wanted, text.translate(TYPED)) for text in others):
        fact = "is how this listing fails, and stands nowhere else on the page"
        mend = "say it to readers, in prose or in a listing of what they see"
        return failed(Problem.untyped(block.line, quote(wanted), fact, mend=mend))
    recording = context.recordings.get((block.anchor, block.line, Act.FAIL))
    claim = "this listing" if plan.input else quote(plan.command)
    if recording is None:
        return failed(Problem(block.line, claim, NotRun()))
    if recording.problem:
        if isinstance(recording.problem, NotRun):
            return failed(Problem(block.line, claim, recording.problem))
        how = Untyped(str(recording.problem), MEND)
        return failed(Problem(block.line, claim, how, output=recording.output))
    return plan.where._replace(
        proof="fails as it says," if plan.where.source else "fails as it says"
    )
