"""A preview: what a page begins with is what a listing further down shows."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Problem

MEND = "show the lines of a listing below as they are, or take the note away"


def check_preview(block: Block, context: Context) -> Finding:
    """Check that a listing further down, which is no waived one, has a preview's lines."""
    want = block.lines
    below = [other.lines for other in _find_below(block, context.blocks)]
    if want and any(_has(lines, want) for lines in below):
        return Finding(proof="shown again further down")
    shown = [line for lines in below for line in lines]
    for at, line in enumerate(want):
        if line.strip() and line not in shown:
            fact = "stands in no listing further down that is proven by itself"
            near = find_nearest(line, shown)
            return failed(
                Problem.untyped(block.line + at, quote(line), fact, near, MEND)
            )
    fact = "shows lines that do not stand together further down"
    return failed(Problem.untyped(block.line, "this preview", fact, mend=MEND))


def _find_below(block: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that come after one and have to be proven by themselves."""
    after = [other for other in blocks if other.line > block.line]
    return [other for other in after if not {"preview", "unproven"} & set(other.notes)]


def _has(lines: Sequence[str], part: Sequence[str]) -> bool:
    starts = range(len(lines) - len(part) + 1)
    return any(list(lines[at : at + len(part)]) == list(part) for at in starts)
