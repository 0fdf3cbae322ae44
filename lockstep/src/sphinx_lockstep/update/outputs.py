"""Outputs of commands and statements, and logs: brought to what was recorded."""

from __future__ import annotations

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.live.repl import is_traceback
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Block, Problem, Recording
from sphinx_lockstep.syntax.transcripts import (
    Interaction,
    TranscriptError,
    parse_console,
    parse_session,
)
from sphinx_lockstep.update.base import BlockChange, Refused
from sphinx_lockstep.update.merge import Masks, merge, read_lines, strip_ends

BLANK = "<BLANKLINE>"


def rewrite_console(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return the output of the command that a problem is about."""
    at = problem.line - block.line
    try:
        commands = [item for item in parse_console(block.text) if item.line <= at]
        session = commands[-1].session
        examples = parse_session(*session) if session else []
    except (TranscriptError, IndexError):
        raise Refused(f"it {problem.fact}") from None
    command = commands[-1]
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
    """Return the result of the statement that a problem is about."""
    try:
        examples = parse_session(block.text)
    except TranscriptError as error:
        raise Refused(f"it cannot be read: {error.fact}") from None
    return _rewrite_example(block, examples, problem, context)


def _rewrite_example(
    block: Block, examples: list[Interaction], problem: Problem, context: Context
) -> BlockChange:
    at = problem.line - block.line
    example = [item for item in examples if item.line <= at][-1]
    recording = _get_recording(block, example.line, context, problem, Act.EXAMPLE)
    if example.flags:
        raise Refused("its doctest directive lets one output stand for many")
    if example.raises and not is_traceback(recording.output):
        raise Refused("it raises no exception any more")
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
    """Return the lines of a log that was waited for in vain."""
    recording = context.recordings.get((block.anchor, block.line, Act.LOG))
    fact = recording.problem if recording is not None else problem.fact
    if recording is None or " within " not in str(fact) or "; " in str(fact):
        raise Refused(f"it {fact}")
    masks = context.settings.masks
    return _make_change(
        block, 0, block.text, recording.output, "a log", masks, start=False, end=False
    )


def _get_recording(
    block: Block, at: int, context: Context, problem: Problem, *acts: Act
) -> Recording:
    """Return what a step left; raise Refused where it broke, or ended badly."""
    line = block.line + at
    found = (context.recordings.get((block.anchor, line, act)) for act in acts)
    recording = next(filter(None, found), None)
    fact = problem.fact
    if recording is None or recording.problem:
        raise Refused(f"it {fact}")
    stop = context.recordings.get((block.anchor, line, Act.STOP))
    if stop is not None and problem.line == line:
        raise Refused(f"it {fact}")
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
    """Return the change of an output that stands from a line of its block on."""
    shown = read_lines(want, masks)
    if len(shown) != len(want.splitlines()):
        raise Refused("a mask takes some of its lines away")
    blank, shown = strip_ends(shown)
    _, have = strip_ends(read_lines(got, masks))
    lines = merge(shown, have, masks, start=start, end=end)
    return BlockChange(at + blank, len(shown), tuple(lines), what)
