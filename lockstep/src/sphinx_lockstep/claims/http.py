"""HTTP exchanges: the running project gives the answer that the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.outputs import compare
from sphinx_lockstep.messages.outputs import (
    AnswerDiffers,
    HeaderMissing,
    RequestFails,
)
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Act, Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.exchanges import (
    Header,
    Request,
    Response,
    parse_exchange,
    split_exchange,
)
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import TranscriptError


@dataclass(frozen=True)
class HttpClaim(Claim):
    """A block of a request, a response, or both.

    A request without a response claims that it is answered with a status below 400.
    """

    kind = Kind.HTTP
    notes = frozenset({"time limit"})
    is_followed = True

    request: Request | None = None
    shown: Response | None = None

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return block.language == "http"

    @classmethod
    def parse(cls, block: Block) -> Self:
        try:
            request, shown = parse_exchange(block.text)
        except TranscriptError as error:
            line = block.line + error.line
            return cls(block, Problem(line, "this exchange", error.fact))
        return cls(block, request=request, shown=shown)

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        if not self.malformed:
            request, response = split_exchange(self.block.text)
            step = self.make_step(Act.HTTP, request, context.settings)
            yield ExpectedStep(step, response)

    def check(self, context: Context) -> CheckResult:
        """Check the status, each header and the body shown against the answer."""
        if self.malformed:
            return failed(self.malformed)
        block, shown, claim = self.block, self.shown, quote(self.block.text)
        (expected,) = self.find_steps(context)
        recording = context.get_recording(expected.step)
        if recording is None:
            return failed(Problem(block.line, claim, NotRun()))
        if recording.problem:
            return failed(Problem(block.line, claim, recording.problem))
        _, answer = parse_exchange(recording.output)
        assert answer is not None  # by the live run
        if shown is None:
            if recording.status is not None and recording.status >= 400:
                return failed(Problem(block.line, claim, RequestFails(answer.status)))
            return CheckResult(proof="answered")
        problem = _find_head_problem(block, shown, answer, context)
        problems = [problem] if problem else []
        if not problems and shown.body is not None:
            line = block.line + shown.body_line - 1
            body = answer.body or ""
            sender = claim if self.request else "the server"
            problems = compare(line, 1, sender, shown.body, body, context)
        proof = "sent, and answered so" if self.request else "what was answered"
        return CheckResult(tuple(problems), proof)


def _find_head_problem(
    block: Block, shown: Response, answer: Response, context: Context
) -> Problem | None:
    """Return the problem of a status or a header that differs, or None."""
    masks = context.settings.masks
    if shown.status != answer.status:
        line = block.line + shown.line
        return Problem(line, quote(shown.status), AnswerDiffers(), answer.status)
    for header in shown.headers:
        same = [h.value for h in answer.headers if _is_same(h, header)]
        values = [mask(value, masks) for value in same]
        if mask(header.value, masks) in values:
            continue
        line, claim = block.line + header.line, quote(f"{header.name}: {header.value}")
        if same:
            return Problem(line, claim, AnswerDiffers(), f"{header.name}: {same[0]}")
        near = find_nearest(header.name, [h.name for h in answer.headers])
        return Problem(line, claim, HeaderMissing(), near)
    return None


def _is_same(one: Header, other: Header) -> bool:
    return one.name.lower() == other.name.lower()
