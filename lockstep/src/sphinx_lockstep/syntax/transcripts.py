"""Reading console sessions, Python sessions and logs; comparing output."""

from __future__ import annotations

import codeop
import doctest
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from sphinx_lockstep.messages.wording import find_nearest

GAP = ("...", "…")
ERRORS = ("ERROR", "CRITICAL")  # the levels that a page has to show
PROMPT = "$ "


class TranscriptError(ValueError):
    """A transcript that cannot be read; ``line`` counts from 0 within the block."""

    def __init__(self, line: int, fact: str) -> None:
        super().__init__(fact)
        self.line = line
        self.fact = fact


@dataclass(frozen=True)
class Command:
    """A command at a ``$`` prompt and the output shown below it.

    An output that goes on with a ``>>>`` prompt opens a Python session. ``height`` is
    the number of lines that the command itself takes.
    """

    line: int
    text: str
    want: str
    height: int = 1

    @property
    def session(self) -> tuple[str, int] | None:
        """Return the session's text and line, from 0 within the block, or None."""
        lines = self.want.splitlines()
        for at, line in enumerate(lines):
            if line.startswith(">>> "):
                return "\n".join(lines[at:]), self.line + self.height + at
        return None

    @property
    def output(self) -> str:
        """Return what the command prints, above a session."""
        if self.session is None:
            return self.want
        lines = self.want.splitlines()
        at = self.session[1] - self.line - self.height
        return "\n".join(lines[:at]).rstrip("\n")


@dataclass(frozen=True)
class Interaction:
    """A statement at a ``>>>`` prompt and the output shown below it.

    A blank line of the output is shown as doctest shows it, by ``<BLANKLINE>``.
    ``height`` is the number of lines that the statement takes, a closing ``...`` too.
    """

    line: int
    source: str
    want: str
    flags: int = 0
    height: int = 1

    @property
    def raises(self) -> bool:
        return self.want.startswith(("Traceback (most recent call last):", '  File "'))


def parse_console(text: str) -> list[Command]:
    """Return the commands of a console session, in order.

    A command goes on over lines that end in a backslash, whose continuation may
    carry the shell's own ``> `` prompt. Raises TranscriptError for output above
    the first prompt, an empty prompt, or no prompt at all.
    """
    commands: list[Command] = []
    output: list[str] = []
    lines = text.splitlines()
    if not any(line.startswith(PROMPT) for line in lines):
        raise TranscriptError(0, "no line starts with the prompt `$ `")
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.startswith(PROMPT) and line.rstrip() != PROMPT.rstrip():
            if not commands and line.strip():
                raise TranscriptError(
                    index, "output stands above the first `$ ` prompt"
                )
            output.append(line)
            index += 1
            continue
        _close(commands, output)
        start, command = index, line[len(PROMPT) :].strip()
        while command.endswith("\\") and index + 1 < len(lines):
            index += 1
            more = lines[index].strip().removeprefix("> ").strip()
            command = f"{command[:-1].rstrip()} {more}"
        if not command:
            raise TranscriptError(start, "a `$` prompt has no command")
        commands.append(Command(start, command, "", index - start + 1))
        output = []
        index += 1
    _close(commands, output)
    return commands


def _close(commands: list[Command], output: list[str]) -> None:
    """Give the last command the output gathered below it."""
    if commands:
        last = commands.pop()
        want = "\n".join(output).rstrip("\n")
        commands.append(replace(last, want=want))


def parse_session(text: str, offset: int = 0) -> list[Interaction]:
    """Return the examples of a Python session, by doctest's own parser.

    Lines count from 0 in the text, plus ``offset``. Raises TranscriptError where
    doctest finds the session malformed, no ``>>>`` prompt stands, or a line belongs
    to none.
    """
    if not any(line.lstrip().startswith(">>>") for line in text.splitlines()):
        raise TranscriptError(offset, "no line starts with the prompt `>>> `")
    try:
        found = doctest.DocTestParser().parse(text)
    except ValueError as error:
        match = re.match(r"line (\d+) of the \w+ for \S+ (.*)", str(error), re.DOTALL)
        line = int(match[1]) - 1 if match else 0
        raise TranscriptError(
            offset + line, match[2] if match else f"{error}"
        ) from None
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
            raise TranscriptError(
                at + blank,
                "a line belongs to no prompt: a blank line ends an output, and is"
                " `<BLANKLINE>` within one"
                if examples
                else "output stands above the first `>>> ` prompt",
            )
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
    """Tell whether a line of an output stands for any lines."""
    return line.strip() in GAP


def is_session(text: str) -> bool:
    """Tell whether a text starts with a ``>>>`` prompt."""
    return text.lstrip("\n").startswith(">>> ")


def is_log(text: str, pattern: str) -> bool:
    """Tell whether a text holds a line of a log, as a pattern has it."""
    return any(re.match(pattern, line) for line in text.splitlines())


def find_errors(text: str, pattern: str) -> list[str]:
    """Return the records of a log that are errors, their tracebacks with them.

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
    """Count how often a prompt comes back while the source is typed line by line.

    Raises TranscriptError for a source that never gives the prompt back.
    """
    count, waiting = 0, ""
    for line in source.split("\n"):
        waiting = f"{waiting}\n{line}" if waiting else line
        if _is_complete(waiting):
            count, waiting = count + 1, ""
    if waiting:
        raise TranscriptError(0, "is not complete: the prompt would not return")
    return count


@cache
def typed(source: str) -> str:
    """Return the keys a reader types for a statement, the closing blank line too."""
    return source if _is_complete(source) else source + "\n"


def _is_complete(source: str) -> bool:
    """Tell whether a prompt takes what was typed, be it an error, and asks no more."""
    try:
        return codeop.compile_command(source, symbol="single") is not None
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return True


def get_lines(text: str) -> list[str]:
    """Return the lines of an output, without trailing blanks and blank ends."""
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

    Return the first line and the line behind the last, or None. ``anchored``
    demands that the match begin at ``start``.
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
    """Return where the lines of a part stand in a row, from a line on."""
    for where in range(at, at + 1 if fixed else len(got) - len(part) + 1):
        if list(got[where : where + len(part)]) == part:
            return where
    return None


def match_output(
    want: Sequence[str], got: Sequence[str], *, whole: bool = True
) -> bool:
    """Tell whether the lines wanted are the lines got, from the first line on.

    ``whole`` demands that nothing come after, unless the last line is ``...``.
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
    """Return the first wanted line that is not so, and the got line nearest to it."""
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
