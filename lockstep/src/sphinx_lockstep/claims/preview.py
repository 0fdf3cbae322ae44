"""Previews: a listing further down the page has the lines of a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.messages.listings import PreviewApart, PreviewLineMissing
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.lines import find_lines


@dataclass(frozen=True)
class PreviewClaim(Claim):
    """A block that shows lines of a listing further down the page."""

    kind = Kind.PREVIEW

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return "preview" in block.notes

    def check(self, context: Context) -> CheckResult:
        """Check that a listing further down, which is not waived, has the lines."""
        block = self.block
        want = block.lines
        below = [other.lines for other in _find_below(block, context.blocks)]
        if want and any(find_lines(want, lines) is not None for lines in below):
            return CheckResult(proof="shown again further down")
        shown = [line for lines in below for line in lines]
        for at, line in enumerate(want):
            if line.strip() and line not in shown:
                place, near = block.line + at, find_nearest(line, shown)
                fact = PreviewLineMissing()
                return failed(Problem(place, quote(line), fact, near))
        return failed(Problem(block.line, "this preview", PreviewApart()))


def _find_below(block: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks after a block that are checked on their own."""
    after = [other for other in blocks if other.line > block.line]
    return [other for other in after if not {"preview", "unproven"} & set(other.notes)]
