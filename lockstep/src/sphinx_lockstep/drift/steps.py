"""Operators that leave out a step of a page: a whole block, or one command of it."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_lockstep.drift.base import Operator, Side
from sphinx_lockstep.drift.ground import Ground, Line
from sphinx_lockstep.drift.listings import find_blocks
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Kind
from sphinx_lockstep.syntax.transcripts import (
    TranscriptError,
    parse_console,
    parse_session,
)


def drop_blocks(ground: Ground) -> Iterator[Mutant]:
    """Yield a mutant for each console block and session, without the block."""
    for block, lines in find_blocks(ground, Kind.CONSOLE, Kind.SESSION):
        first = lines[0].number
        start, end = _find_directive(ground, lines)
        edit = MutantEdit(block.path, start, end - start + 1)
        what = f"the block that begins with {quote(lines[0].shown)} is gone"
        yield Mutant("dropped-block", (edit,), f"{what} (line {first})")


def _find_directive(ground: Ground, lines: list[Line]) -> tuple[int, int]:
    """Return the first and last line of the directive that a block's lines are of."""
    first, last = lines[0], lines[-1]
    texts = (ground.read(first.path) or "").split("\n")
    start = first.number
    for number in range(first.number - 1, max(first.number - 8, 0), -1):
        text = texts[number - 1].strip()
        if text.startswith((".. code-block::", ".. doctest::", "```")):
            start = number
            break
        if text and not text.startswith(":"):
            break
    end = last.number
    if texts[start - 1].strip().startswith("```"):
        end += 1
    return start, end


def drop_commands(ground: Ground) -> Iterator[Mutant]:
    """Yield a mutant for each command of a block that has another, without it."""
    for block, lines in find_blocks(ground, Kind.CONSOLE):
        commands = parse_console(block.text)
        starts = [command.line for command in commands] + [len(lines)]
        if len(commands) > 1:
            for at, command in enumerate(commands):
                first, count = lines[starts[at]], starts[at + 1] - starts[at]
                edit = MutantEdit(block.path, first.number, count)
                what = f"the command {quote(command.text)} is gone"
                yield Mutant("dropped-command", (edit,), what)


def drop_statements(ground: Ground) -> Iterator[Mutant]:
    """Yield a mutant for each statement of a session that has another, without it."""
    for block, lines in find_blocks(ground, Kind.SESSION):
        try:
            examples = parse_session(block.text)
        except TranscriptError:
            continue
        starts = [example.line for example in examples] + [len(lines)]
        if len(examples) > 1:
            for at, example in enumerate(examples):
                first, count = lines[starts[at]], starts[at + 1] - starts[at]
                edit = MutantEdit(block.path, first.number, count)
                what = f"the statement {quote(example.source)} is gone"
                yield Mutant("dropped-statement", (edit,), what)


_PAGE = Side.PAGE
OPERATORS: tuple[Operator, ...] = (
    Operator(
        "dropped-block", _PAGE, "a session left out", drop_blocks, live=True, typed=True
    ),
    Operator(
        "dropped-command",
        _PAGE,
        "a command left out",
        drop_commands,
        live=True,
        typed=True,
    ),
    Operator(
        "dropped-statement",
        _PAGE,
        "a statement left out",
        drop_statements,
        live=True,
        typed=True,
    ),
)
