"""An HTTP exchange: what the running project has answered is what the page shows."""

from __future__ import annotations

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.live import MEND, compare
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Act, Block, Problem
from sphinx_lockstep.syntax.exchanges import Header, Response, parse_exchange
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import TranscriptError

FORM = "write a request, a response, or both as they go over the wire"


def check_http(block: Block, context: Context) -> Finding:
    """Check the status, each header and the body shown against the answer.

    A request by itself claims that it is answered with a status below 400.
    """
    try:
        request, shown = parse_exchange(block.text)
    except TranscriptError as error:
        line = block.line + error.line
        fact = f"cannot be read: {error.fact}"
        return failed(Problem.untyped(line, "this exchange", fact, mend=FORM))
    claim = quote(block.text)
    recording = context.recordings.get((block.anchor, block.line, Act.HTTP))
    if recording is None:
        return failed(Problem(block.line, claim, NotRun()))
    if recording.problem:
        return failed(Problem(block.line, claim, recording.problem))
    _, answer = parse_exchange(recording.output)
    assert answer is not None  # the runner has written it
    if shown is None:
        if recording.status is not None and recording.status >= 400:
            fact = f"is answered with `{answer.status}`"
            return failed(Problem.untyped(block.line, claim, fact, mend=MEND))
        return Finding(proof="answered")
    problem = _find_head_problem(block, shown, answer, context)
    problems = [problem] if problem else []
    if not problems and shown.body is not None:
        line = block.line + shown.body_line - 1
        body = answer.body or ""
        sender = claim if request else "the server"
        problems = compare(line, 1, sender, shown.body, body, context)
    proof = "sent, and answered so" if request else "what was answered"
    return Finding(tuple(problems), proof)


def _find_head_problem(
    block: Block, shown: Response, answer: Response, context: Context
) -> Problem | None:
    """Return the problem of a status or a header that is not so."""
    masks = context.settings.masks
    if shown.status != answer.status:
        line = block.line + shown.line
        fact = "is not what the server answers"
        return Problem.untyped(line, quote(shown.status), fact, answer.status, MEND)
    for header in shown.headers:
        same = [h.value for h in answer.headers if _is_same(h, header)]
        values = [mask(value, masks) for value in same]
        if mask(header.value, masks) in values:
            continue
        line, claim = block.line + header.line, quote(f"{header.name}: {header.value}")
        if same:
            fact, near = "is not what the server answers", f"{header.name}: {same[0]}"
        else:
            fact = "is no header of the answer"
            near = find_nearest(header.name, [h.name for h in answer.headers])
        return Problem.untyped(line, claim, fact, near, MEND)
    return None


def _is_same(one: Header, other: Header) -> bool:
    return one.name.lower() == other.name.lower()
