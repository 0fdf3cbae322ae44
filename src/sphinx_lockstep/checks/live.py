"""What a live run left against what the page shows: commands, sessions, logs."""

from __future__ import annotations

import doctest
import re

from sphinx_lockstep.checks.base import Context, Finding, failed
from sphinx_lockstep.masks import mask
from sphinx_lockstep.messages import quote, tail
from sphinx_lockstep.model import Act, Block, Problem, Recording
from sphinx_lockstep.transcripts import (
    Command,
    Example,
    TranscriptError,
    first_difference,
    get_lines,
    is_session,
    match_output,
    parse_console,
    parse_session,
)

MEND = "if the output is right, show it as it is; if the page is right, mend the code"
NOT_RUN = "did not run"


def check_console(block: Block, context: Context) -> Finding:
    """Check each command's recording: exit status, and output where some is shown."""
    try:
        commands = parse_console(block.text)
    except TranscriptError as error:
        return failed(_malformed(block, error))
    problems = [
        problem
        for command in commands
        for problem in _check_command(block, command, context)
    ]
    return Finding(tuple(problems), f"{len(commands)} run")


def _check_command(block: Block, command: Command, context: Context) -> list[Problem]:
    line = block.line + command.line
    recording = _get_recording(block, line, context, Act.RUN, Act.START, Act.SHELL)
    claim = quote(command.text)
    if recording is None:
        return [_not_run(line, claim)]
    if recording.problem:
        return [_broken(line, claim, recording)]
    problems = []
    if is_session(command.want):
        examples = parse_session(
            command.want, command.line + _session_offset(block, command)
        )
        problems += [
            p for example in examples for p in _check_example(block, example, context)
        ]
    elif command.want:
        whole = recording.act is Act.RUN
        problems += _compare(
            line + 1, claim, command.want, recording.output, context, whole=whole
        )
    stop = context.recordings.get((block.anchor, line, Act.STOP))
    if stop is not None and stop.problem:
        problems.append(_broken(line, claim, stop))
    if stop is not None:
        problems += _check_errors(line, claim, stop, context)
    return problems


def _session_offset(block: Block, command: Command) -> int:
    """Return how far below a command the session that it opens begins."""
    lines = block.lines[command.line + 1 :]
    return next(at for at, line in enumerate(lines, 1) if line.startswith(">>> "))


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
    return Finding(tuple(problems), f"{len(examples)} run")


def _check_example(block: Block, example: Example, context: Context) -> list[Problem]:
    line = block.line + example.line
    recording = _get_recording(block, line, context, Act.EXAMPLE)
    claim = quote(example.source)
    if recording is None:
        return [_not_run(line, claim)]
    if recording.problem:
        return [_broken(line, claim, recording)]
    want, got = example.want, recording.output
    if example.raises:
        want, got = _exception(want), _exception(got)
    masks = context.settings.masks
    checker = doctest.OutputChecker()
    if example.flags and checker.check_output(
        mask(want, masks) + "\n", mask(got, masks) + "\n", example.flags
    ):
        return []
    height = example.source.count("\n") + 1
    if example.raises and example.want != want:
        height += len(example.want.splitlines()) - len(want.splitlines())
    return _compare(line + height, claim, want, got, context)


def _exception(text: str) -> str:
    """Return a traceback's last part: the exception, as doctest compares it."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if at and line and not line[0].isspace() and not line.startswith("Traceback "):
            return "\n".join(lines[at:])
    return text


def check_log(block: Block, context: Context) -> Finding:
    """Check that a long-running command has logged the lines shown."""
    recording = _get_recording(block, block.line, context, Act.LOG)
    claim = quote(next((line for line in block.lines if line.strip() != "..."), ""))
    if recording is None:
        return failed(_not_run(block.line, claim))
    if recording.problem:
        want = get_lines(mask(block.text, context.settings.masks))
        got = get_lines(mask(recording.output, context.settings.masks))
        at, near = first_difference(["...", *want], got)
        at = max(at - 1, 0)
        line = block.line + at
        shown = block.lines[at] if at < len(block.lines) else block.lines[0]
        return failed(Problem(line, quote(shown), recording.problem, near, MEND))
    return Finding(proof="logged")


def _check_errors(
    line: int, claim: str, recording: Recording, context: Context
) -> list[Problem]:
    """Return a problem for each error that a process logged and no block shows."""
    masks = context.settings.masks
    shown = {
        text
        for block in context.siblings
        for text in get_lines(mask(block.text, masks))
    }
    return [
        Problem(
            line,
            claim,
            f"logged an error that the page does not show: {quote(text, 200)}",
        )
        for text in get_lines(mask(recording.output, masks))
        if re.search(r": (ERROR|CRITICAL)/", text) and text not in shown
    ]


def _compare(
    line: int, claim: str, want: str, got: str, context: Context, *, whole: bool = True
) -> list[Problem]:
    """Return the problem of an output, at the first line that is not so."""
    masks = context.settings.masks
    wanted, have = get_lines(mask(want, masks)), get_lines(mask(got, masks))
    if match_output(wanted, have, whole=whole):
        return []
    at, near = first_difference(wanted, have)
    if not wanted:
        return [
            Problem(
                line - 1,
                claim,
                f"prints what the page does not show:{tail(got)}",
                "",
                MEND,
            )
        ]
    if match_output([*wanted, "..."], have):
        last = near or "more lines"
        return [Problem(line + at, claim, f"goes on with {quote(last)}", "", MEND)]
    shown = want.splitlines()
    text = shown[at] if at < len(shown) else wanted[at]
    fact = f"is not what {claim} prints"
    return [Problem(line + at, quote(text), fact, near or tail(got), MEND)]


def _get_recording(
    block: Block, line: int, context: Context, *acts: Act
) -> Recording | None:
    found = (context.recordings.get((block.anchor, line, act)) for act in acts)
    return next(filter(None, found), None)


def _not_run(line: int, claim: str) -> Problem:
    return Problem(line, claim, NOT_RUN)


def _broken(line: int, claim: str, recording: Recording) -> Problem:
    return Problem(line, claim, recording.problem + tail(recording.output))


def _malformed(block: Block, error: TranscriptError) -> Problem:
    mend = "write a session as it is typed: `$ ` or `>>> `, then its output"
    return Problem(
        block.line + error.line,
        "this session",
        f"cannot be read: {error.fact}",
        "",
        mend,
    )
