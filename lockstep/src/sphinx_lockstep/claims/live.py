"""What a live run left against what the page shows: commands, sessions, logs."""

from __future__ import annotations

import doctest
from collections.abc import Sequence

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote, stands_in, tail
from sphinx_lockstep.model import Act, Block, Problem, Recording
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    Command,
    Interaction,
    TranscriptError,
    find_errors,
    first_difference,
    get_lines,
    is_gap,
    match_output,
    parse_console,
    parse_session,
)

MEND = "if the output is right, show it as it is; if the page is right, mend the code"


def check_console(block: Block, context: Context) -> Finding:
    """Check each command's recording: exit status, and output where some is shown."""
    problems: list[Problem] = []
    try:
        commands = parse_console(block.text)
        for command in commands:
            problems += _check_command(block, command, context)
    except TranscriptError as error:
        return failed(_malformed(block, error))
    return Finding(tuple(problems), _count(commands, "command"))


def _check_command(block: Block, command: Command, context: Context) -> list[Problem]:
    """Return a command's problems; raises TranscriptError for a malformed session."""
    line = block.line + command.line
    examples = parse_session(*command.session) if command.session is not None else []
    recording = _get_recording(block, line, context, Act.RUN, Act.START, Act.SHELL)
    claim = quote(command.text)
    if recording is None:
        return [Problem(line, claim, NotRun())]
    if recording.problem:
        return [_broken(line, claim, recording)]
    problems = []
    if command.output:
        whole = recording.act is Act.RUN  # a banner may be shown up to any line
        problems += compare(
            line,
            command.height,
            claim,
            command.output,
            recording.output,
            context,
            whole=whole,
        )
    for example in examples:
        problems += _check_example(block, example, context)
    stop = context.recordings.get((block.anchor, line, Act.STOP))
    if stop is not None and stop.problem:
        problems.append(_broken(line, claim, stop))
    if stop is not None:
        problems += _check_errors(block, line, claim, stop, context)
    return problems


def check_session(block: Block, context: Context) -> Finding:
    """Check each statement's recording against the result shown below it."""
    try:
        examples = parse_session(block.text)
    except TranscriptError as error:
        return failed(_malformed(block, error))
    problems = [
        problem
        for example in examples
        for problem in _check_example(block, example, context)
    ]
    return Finding(tuple(problems), _count(examples, "statement"))


def _check_example(
    block: Block, example: Interaction, context: Context
) -> list[Problem]:
    line = block.line + example.line
    recording = _get_recording(block, line, context, Act.EXAMPLE)
    claim = quote(example.source)
    if recording is None:
        return [Problem(line, claim, NotRun())]
    if recording.problem:
        return [_broken(line, claim, recording)]
    want, got = example.want, recording.output
    masks = context.settings.masks
    checker = doctest.OutputChecker()
    if example.flags and checker.check_output(
        mask(want, masks) + "\n", mask(got, masks) + "\n", example.flags
    ):
        return []
    return compare(line, example.height, claim, want, got, context)


def check_log(block: Block, context: Context) -> Finding:
    """Check that a long-running command has logged the lines shown."""
    recording = _get_recording(block, block.line, context, Act.LOG)
    claim = quote(next((line for line in block.lines if not is_gap(line)), ""))
    if recording is None:
        return failed(Problem(block.line, claim, NotRun()))
    if isinstance(recording.problem, NotRun):
        return failed(Problem(block.line, claim, recording.problem))
    if recording.problem:
        want = get_lines(mask(block.text, context.settings.masks))
        got = get_lines(mask(recording.output, context.settings.masks))
        at, near = first_difference(["...", *want], got)
        at = max(at - 1, 0)
        near = "" if near == want[at] else near  # it is logged, yet in another order
        at, shown = _find_shown(block.text, want, at, context)
        return failed(
            Problem.untyped(
                block.line + at, quote(shown), str(recording.problem), near, MEND
            )
        )
    return Finding(proof="logged")


def _check_errors(
    block: Block, line: int, claim: str, recording: Recording, context: Context
) -> list[Problem]:
    """Return a problem for each error that a process logged and no block shows."""
    masks = context.settings.masks
    shown = {
        text
        for sibling in (block, *context.siblings)
        for text in get_lines(mask(sibling.text, masks))
    }
    return [
        Problem.untyped(
            line,
            claim,
            f"logged an error that the page does not show: {quote(error, 200)}",
            mend="show it, or mend the code",
        )
        for record in find_errors(recording.output, context.settings.log_line)
        for error in ["\n".join(get_lines(mask(record, masks)))]
        if error.partition("\n")[0] not in shown
        and not any(stands_in(text, error) for text in context.failures)
    ]


def compare(
    line: int,
    height: int,
    claim: str,
    want: str,
    got: str,
    context: Context,
    *,
    whole: bool = True,
) -> list[Problem]:
    """Return the problem of an output, at the first line that is not so.

    ``line`` is the claim's, and the output stands ``height`` lines below it.
    """
    masks = context.settings.masks
    wanted, have = get_lines(mask(want, masks)), get_lines(mask(got, masks))
    if match_output(wanted, have, whole=whole):
        return []
    if not wanted:
        fact = f"prints what the page does not show:{tail(got)}"
        return [Problem.untyped(line, claim, fact, "", MEND)]
    at, near = first_difference(wanted, have)
    at, shown = _find_shown(want, wanted, at, context)
    place = line + height + at
    if match_output([*wanted, "..."], have):
        return [Problem.untyped(place, claim, f"goes on with {quote(near)}", "", MEND)]
    fact = f"is not what {claim} prints"
    return [Problem.untyped(place, quote(shown), fact, near or tail(got), MEND)]


def _find_shown(
    text: str, wanted: list[str], at: int, context: Context
) -> tuple[int, str]:
    """Return the line of a text, from 0, that became a wanted line, and the line.

    Masks and leading blank lines may have taken lines above it away.
    """
    lines = text.splitlines() or [""]
    masks = context.settings.masks
    places = (
        place
        for place in range(at, len(lines))
        if mask(lines[place], masks).rstrip() == wanted[at]
    )
    place = next(places, min(at, len(lines) - 1))
    return place, lines[place]


def _get_recording(
    block: Block, line: int, context: Context, *acts: Act
) -> Recording | None:
    found = (context.recordings.get((block.anchor, line, act)) for act in acts)
    return next(filter(None, found), None)


def _broken(line: int, claim: str, recording: Recording) -> Problem:
    assert recording.problem is not None
    return Problem(line, claim, recording.problem, output=recording.output)


def _count(items: Sequence[object], name: str) -> str:
    return f"{len(items)} {name}{'s' if len(items) != 1 else ''} run"


def _malformed(block: Block, error: TranscriptError) -> Problem:
    mend = "write a session as it is typed: `$ ` or `>>> `, then its output"
    return Problem.untyped(
        block.line + error.line,
        "this session",
        f"cannot be read: {error.fact}",
        "",
        mend,
    )
