"""Python sessions: each statement has the result that the page shows."""

from __future__ import annotations

import doctest
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.outputs import compare, describe_count, make_failure
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    Interaction,
    TranscriptError,
    is_session,
    parse_session,
)

LANGUAGES = ("pycon", "pycon3", "doctest")


@dataclass(frozen=True)
class SessionClaim(Claim):
    """A block of ``>>>`` prompts."""

    kind = Kind.SESSION
    notes = frozenset({"time limit"})
    is_followed = True

    interactions: tuple[Interaction, ...] = ()

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return is_session(block.text) or block.language in LANGUAGES

    @classmethod
    def parse(cls, block: Block) -> Self:
        try:
            return cls(block, interactions=tuple(parse_session(block.text)))
        except TranscriptError as error:
            return cls(block, make_malformed(block, error))

    def find_typed(self) -> list[str]:
        return [each.source for each in self.interactions]

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        yield from expect_interactions(self, self.interactions, context)

    def check(self, context: Context) -> CheckResult:
        if self.malformed:
            return failed(self.malformed)
        problems = tuple(
            problem
            for expected in self.find_steps(context)
            for problem in check_interaction(expected, context)
        )
        return CheckResult(
            problems, describe_count(len(self.interactions), "statement")
        )


def expect_interactions(
    claim: Claim, interactions: Iterable[Interaction], context: Context
) -> Iterator[ExpectedStep]:
    """Yield the steps of statements, each with the result that the page shows."""
    for each in interactions:
        step = claim.make_step(
            *(Act.EXAMPLE, each.source, context.settings, each.line), raises=each.raises
        )
        yield ExpectedStep(step, each.want, each.height, each.flags)


def check_interaction(expected: ExpectedStep, context: Context) -> list[Problem]:
    """Return the problem of a statement's result, if it has one."""
    step, want = expected.step, expected.shown
    recording = context.get_recording(step)
    claim = quote(step.text)
    if recording is None:
        return [Problem(step.line, claim, NotRun())]
    if recording.problem:
        return [make_failure(step.line, claim, recording)]
    got, masks = recording.output, context.settings.masks
    checker = doctest.OutputChecker()
    if expected.flags and checker.check_output(
        mask(want, masks) + "\n", mask(got, masks) + "\n", expected.flags
    ):
        return []
    return compare(step.line, expected.height, claim, want, got, context)


def make_malformed(block: Block, error: TranscriptError) -> Problem:
    """Return the problem of a session that can't be read."""
    return Problem(block.line + error.line, "this session", error.fact)
