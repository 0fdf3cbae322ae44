"""Logs: a long-running process has logged the lines that the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.outputs import find_shown
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    first_difference,
    get_lines,
    is_gap,
    is_log,
)


@dataclass(frozen=True)
class LogClaim(Claim):
    """A block with a line of a log."""

    kind = Kind.LOG
    notes = frozenset({"time limit"})
    is_followed = True

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return is_log(block.text, settings.log_line)

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        settings = context.settings
        text = "\n".join(get_lines(mask(self.block.text, settings.masks)))
        yield ExpectedStep(self.make_step(Act.LOG, text, settings), self.block.text, 0)

    def check(self, context: Context) -> CheckResult:
        block = self.block
        (expected,) = self.find_steps(context)
        recording = context.get_recording(expected.step)
        claim = quote(next((line for line in block.lines if not is_gap(line)), ""))
        if recording is None:
            return failed(Problem(block.line, claim, NotRun()))
        if isinstance(recording.problem, NotRun):
            return failed(Problem(block.line, claim, recording.problem))
        if recording.problem:
            want = expected.step.text.splitlines()
            got = get_lines(mask(recording.output, context.settings.masks))
            at, near = first_difference(["...", *want], got)
            at = max(at - 1, 0)
            near = (
                "" if near == want[at] else near
            )  # the line is logged in another order
            at, shown = find_shown(block.text, want, at, context)
            line, said = block.line + at, quote(shown)
            return failed(
                Problem(line, said, recording.problem, near, also=recording.also)
            )
        return CheckResult(proof="logged")
