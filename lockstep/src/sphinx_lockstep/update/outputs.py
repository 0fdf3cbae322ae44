"""Update outputs of commands and statements, and logs, to what was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.console import ConsoleClaim
from sphinx_lockstep.claims.session import SessionClaim
from sphinx_lockstep.live.repl import is_traceback
from sphinx_lockstep.messages.runs import LogMissing
from sphinx_lockstep.messages.updates import (
    FlagAcceptsMany,
    MaskRemovesLines,
    NoException,
)
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Block, Problem, Recording
from sphinx_lockstep.syntax.transcripts import Interaction
from sphinx_lockstep.update.changes import BlockChange, Refused, refuse
from sphinx_lockstep.update.merge_output import Masks, merge, read_lines, strip_ends

BLANK = "<BLANKLINE>"


def rewrite_console(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return the current output of the command that a problem is about."""
    at = problem.line - block.line
    claim = context.claims[block.anchor]
    assert isinstance(claim, ConsoleClaim)  # by its kind
    commands = [item for item in claim.commands if item.line <= at]
    if not commands:
        raise refuse(problem)
    command = commands[-1]
    examples = command.interactions
    if any(example.line <= at for example in examples):
        return _rewrite_example(block, examples, problem, context)
    acts = (Act.RUN, Act.START, Act.SHELL)
    recording = _get_recording(block, command.line, context, problem, *acts)
    return _make_change(
        block,
        command.line + command.height,
        command.output,
        recording.output,
        f"the output of {quote(command.text)}",
        context.settings.masks,
        end=recording.act is Act.RUN,  # a banner may be shown up to any line
    )


def rewrite_session(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return the current result of the statement that a problem is about."""
    claim = context.claims[block.anchor]
    assert isinstance(claim, SessionClaim)  # by its kind
    if claim.malformed:
        raise refuse(problem)
    return _rewrite_example(block, claim.interactions, problem, context)


def _rewrite_example(
    block: Block, examples: Sequence[Interaction], problem: Problem, context: Context
) -> BlockChange:
    at = problem.line - block.line
    example = [item for item in examples if item.line <= at][-1]
    recording = _get_recording(block, example.line, context, problem, Act.EXAMPLE)
    if example.flags:
        raise Refused(FlagAcceptsMany())
    if example.raises and not is_traceback(recording.output):
        raise Refused(NoException())
    change = _make_change(
        block,
        example.line + example.height,
        example.want,
        recording.output,
        f"the result of {quote(example.source)}",
        context.settings.masks,
    )
    prompt = block.lines[example.line]
    indent = prompt[: len(prompt) - len(prompt.lstrip())]
    lines = tuple(indent + (line or BLANK) for line in change.lines)
    return BlockChange(change.at, change.count, lines, change.what)


def rewrite_log(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return the lines that were logged instead of the lines of a block."""
    recording = context.recordings.get((block.anchor, block.line, Act.LOG))
    if recording is None:
        raise refuse(problem)
    if not isinstance(recording.problem, LogMissing) or recording.also:
        raise Refused(recording.problem or problem.fact, "")
    masks = context.settings.masks
    return _make_change(
        block, 0, block.text, recording.output, "a log", masks, start=False, end=False
    )


def _get_recording(
    block: Block, at: int, context: Context, problem: Problem, *acts: Act
) -> Recording:
    """Return the recording of a step; raise Refused if the step failed."""
    line = block.line + at
    found = (context.recordings.get((block.anchor, line, act)) for act in acts)
    recording = next(filter(None, found), None)
    if recording is None or recording.problem:
        raise refuse(problem)
    stop = context.recordings.get((block.anchor, line, Act.STOP))
    if stop is not None and problem.line == line:  # the problem is how it ended
        raise refuse(problem)
    return recording


def _make_change(
    block: Block,
    at: int,
    want: str,
    got: str,
    what: str,
    masks: Masks,
    *,
    start: bool = True,
    end: bool = True,
) -> BlockChange:
    """Return the change of an output that starts at line ``at`` of its block."""
    shown = read_lines(want, masks)
    if len(shown) != len(want.splitlines()):
        raise Refused(MaskRemovesLines())
    blank, shown = strip_ends(shown)
    _, have = strip_ends(read_lines(got, masks))
    lines = merge(shown, have, masks, start=start, end=end)
    return BlockChange(at + blank, len(shown), tuple(lines), what)
