"""Console sessions, Python sessions and logs: parse them, and compare output."""

from __future__ import annotations

import codeop
import doctest
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.transcripts import (
    CommandMissing,
    OutputAbovePrompt,
    OutputBroken,
    PromptMissing,
    SessionUnreadable,
    StatementIncomplete,
)
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.syntax.lines import find_lines, has_lines

GAP = ("...", "…")
ERRORS = ("ERROR", "CRITICAL")  # the levels that a page has to show
PROMPT = "$ "
PYTHON_PROMPT = ">>> "


class TranscriptError(ValueError):
    """A transcript that can't be read; ``line`` counts from 0 within the block."""

    def __init__(self, line: int, fact: Message) -> None:
        super().__init__(str(fact))
        self.line = line
        self.fact = fact


@dataclass(frozen=True)
class Interaction:
    """A statement at a ``>>>`` prompt and the output shown below it.

    A page shows a blank line of the output as ``<BLANKLINE>``, as doctest does.
    ``height`` is the number of lines of the statement, with a closing ``...``.
    """

    line: int
    source: str
    want: str
    flags: int = 0
    height: int = 1

    @property
    def raises(self) -> bool:
        return self.want.startswith(("Traceback (most recent call last):", '  File "'))


@dataclass(frozen=True)
class Command:
    """A command at a ``$`` prompt and the output shown below it.

    An output that goes on with a ``>>>`` prompt opens a Python session, and
    ``interactions`` are its statements. ``height`` is the number of lines that the
    command itself takes.
    """

    line: int
    text: str
    output: str
    height: int = 1
    interactions: tuple[Interaction, ...] = ()


def parse_console(text: str) -> list[Command]:
    """Return the commands of a console session, in order.

    A command continues over lines that end in a backslash; the next line may have the
    shell's own ``> `` prompt. Raises TranscriptError for output above the first prompt,
    an empty prompt, no prompt at all, or a Python session that can't be read.
    """
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines) if _is_prompt(line)]
    if not any(line.startswith(PROMPT) for line in lines):
        raise TranscriptError(0, PromptMissing(PROMPT))
    for at in range(starts[0]):
        if lines[at].strip():
            raise TranscriptError(at, OutputAbovePrompt(PROMPT))
    commands: list[Command] = []
    behind = 0
    for start in starts:
        if start >= behind:
            command, behind = _read_command(lines, start)
            commands.append(command)
    return commands


def _is_prompt(line: str) -> bool:
    return line.startswith(PROMPT) or line.rstrip() == PROMPT.rstrip()


def _read_command(lines: Sequence[str], start: int) -> tuple[Command, int]:
    """Return the command of a prompt, and the line below its output."""
    last, text = start, lines[start][len(PROMPT) :].strip()
    while text.endswith("\\") and last + 1 < len(lines):
        last += 1
        more = lines[last].strip().removeprefix("> ").strip()
        text = f"{text[:-1].rstrip()} {more}"
    if not text:
        raise TranscriptError(start, CommandMissing())
    below = list(takewhile(lambda line: not _is_prompt(line), lines[last + 1 :]))
    at = next((at for at, line in enumerate(below) if line.startswith(">>> ")), None)
    interactions = (
        parse_session("\n".join(below[at:]), last + 1 + at) if at is not None else ()
    )
    output = "\n".join(below[:at]).rstrip("\n")
    height = last - start + 1
    command = Command(start, text, output, height, tuple(interactions))
    return command, last + 1 + len(below)


def parse_session(text: str, offset: int = 0) -> list[Interaction]:
    """Return the statements of a Python session, as doctest's own parser finds them.

    Lines count from 0 in the text, plus ``offset``. Raises TranscriptError if doctest
    finds the session malformed, if it has no ``>>>`` prompt, or if a line belongs to no
    prompt.
    """
    if not any(line.lstrip().startswith(">>>") for line in text.splitlines()):
        raise TranscriptError(offset, PromptMissing(PYTHON_PROMPT))
    try:
        found = doctest.DocTestParser().parse(text)
    except ValueError as error:
        match = re.match(r"line (\d+) of the \w+ for \S+ (.*)", str(error), re.DOTALL)
        line = int(match[1]) - 1 if match else 0
        reason = match[2] if match else f"{error}"
        raise TranscriptError(offset + line, SessionUnreadable(reason)) from None
    examples = []
    at = offset
    lines = [line.lstrip() for line in text.splitlines()]
    for item in found:
        if isinstance(item, doctest.Example):
            below = lines[item.lineno + 1 :]
            goes_on = takewhile(lambda line: line.startswith("..."), below)
            height = 1 + len(list(goes_on))
            examples.append(_make_example(item, offset, height))
            at = offset + item.lineno + height + item.want.count("\n")
        elif item.strip():
            blank = len(item) - len(item.lstrip("\n"))
            fact = OutputBroken() if examples else OutputAbovePrompt(PYTHON_PROMPT)
            raise TranscriptError(at + blank, fact)
        else:
            at += item.count("\n")
    return examples


def _make_example(example: doctest.Example, offset: int, height: int) -> Interaction:
    lines = example.want.rstrip("\n").split("\n")
    return Interaction(
        offset + example.lineno,
        example.source.rstrip("\n"),
        "\n".join("" if line == doctest.BLANKLINE_MARKER else line for line in lines),
        sum(flag for flag, on in example.options.items() if on),
        height,
    )


def is_gap(line: str) -> bool:
    """Tell whether a line of an output, such as ``...``, stands for any lines."""
    return line.strip() in GAP


def is_session(text: str) -> bool:
    """Tell whether a text starts with a ``>>>`` prompt."""
    return text.lstrip("\n").startswith(">>> ")


def is_log(text: str, pattern: str) -> bool:
    """Tell whether a line of a text starts with the pattern of log lines."""
    return any(re.match(pattern, line) for line in text.splitlines())


def find_errors(text: str, pattern: str) -> list[str]:
    """Return the records of a log that are errors, with their tracebacks.

    ``pattern`` matches the first line of a record, and has a group ``level``.
    """
    records: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if match := re.match(pattern, line):
            records.append((match["level"], []))
        if records:
            records[-1][1].append(line)
    return ["\n".join(lines) for level, lines in records if level in ERRORS]


def count_statements(source: str) -> int:
    """Count the prompts that Python shows while the source is typed line by line.

    Raises TranscriptError for a source that Python waits for the end of.
    """
    count, waiting = 0, ""
    for line in source.split("\n"):
        waiting = f"{waiting}\n{line}" if waiting else line
        if _is_complete(waiting):
            count, waiting = count + 1, ""
    if waiting:
        raise TranscriptError(0, StatementIncomplete())
    return count


@cache
def typed(source: str) -> str:
    """Return the text that a reader types for a statement, with a closing blank line."""
    return source if _is_complete(source) else source + "\n"


def _is_complete(source: str) -> bool:
    """Tell whether Python reads no further line of a source, even to raise an error."""
    try:
        return codeop.compile_command(source, symbol="single") is not None
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return True


def get_lines(text: str) -> list[str]:
    """Return the lines of an output without trailing spaces, and without blank ends."""
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def find_output(
    want: Sequence[str], got: Sequence[str], *, start: int = 0, anchored: bool = False
) -> tuple[int, int] | None:
    """Find the wanted lines in the lines got; a line ``...`` stands for any lines.

    Return the first line and the line after the last, or None. If ``anchored``, the
    match has to begin at ``start``.
    """
    parts: list[list[str]] = [[]]
    for line in want:
        if is_gap(line):
            parts.append([])
        else:
            parts[-1].append(line)
    first: int | None = None
    at = start
    for number, part in enumerate(parts):
        fixed = anchored and number == 0
        where = _find(part, got, at, fixed)
        if where is None:
            return None
        first = where if first is None else first
        at = where + len(part)
    return (start if first is None else first, at)


def _find(part: list[str], got: Sequence[str], at: int, fixed: bool) -> int | None:
    """Return the first line, from ``at``, at which a part's lines are, or None."""
    if fixed:
        return at if has_lines(part, got, at) else None
    return find_lines(part, got, at)


def match_output(
    want: Sequence[str], got: Sequence[str], *, whole: bool = True
) -> bool:
    """Tell whether the lines wanted are the lines got, from the first line on.

    If ``whole``, no line may come after them, unless the last wanted line is ``...``.
    """
    parts_end_open = bool(want) and is_gap(want[-1])
    if not whole or parts_end_open:
        return find_output(want, got, anchored=True) is not None
    if not any(is_gap(line) for line in want):
        return list(want) == list(got)
    tail = 0
    while not is_gap(want[len(want) - 1 - tail]):
        tail += 1
    head = list(want[: len(want) - tail])
    found = find_output(head, got, anchored=True)
    return (
        found is not None
        and len(got) - tail >= found[1]
        and list(got[len(got) - tail :]) == list(want[len(want) - tail :])
    )


def first_difference(want: Sequence[str], got: Sequence[str]) -> tuple[int, str]:
    """Return the number of the first wanted line that differs, and the line got nearest."""
    at = 0
    for number, line in enumerate(want):
        if is_gap(line):
            continue
        follows_gap = number > 0 and is_gap(want[number - 1])
        places = (
            range(at, len(got)) if follows_gap else range(at, min(at + 1, len(got)))
        )
        where = next((place for place in places if got[place] == line), None)
        if where is None:
            rest = list(got[at:]) or list(got)
            if at < len(got) and not follows_gap:
                return number, got[at]
            return number, find_nearest(line, rest, 0.3)
        at = where + 1
    more = next((line for line in got[at:] if line), "")
    return max(len(want) - 1, 0), more
