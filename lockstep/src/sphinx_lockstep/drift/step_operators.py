"""Mutation operators that remove a step of a page: a block, command or statement."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_lockstep.drift.checked_site import CheckedSite, Line
from sphinx_lockstep.drift.listing_operators import (
    find_block_commands,
    find_blocks,
    find_interactions,
)
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.drift.operators import Operator, Side
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Kind


def drop_blocks(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each console block and session; it removes the block."""
    for block, lines in find_blocks(site, Kind.CONSOLE, Kind.SESSION):
        first = lines[0].number
        start, end = _find_directive(site, lines)
        edit = MutantEdit(block.path, start, end - start + 1)
        what = f"the block that starts with {quote(lines[0].shown)} is removed"
        yield Mutant("dropped-block", (edit,), f"{what} (line {first})")


def _find_directive(site: CheckedSite, lines: list[Line]) -> tuple[int, int]:
    """Return the first and last line of the directive around the lines of a block."""
    first, last = lines[0], lines[-1]
    texts = (site.read(first.path) or "").split("\n")
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


def drop_commands(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each command of a block with several; it removes the command."""
    for block, lines in find_blocks(site, Kind.CONSOLE):
        commands = find_block_commands(block)
        starts = [command.line for command in commands] + [len(lines)]
        if len(commands) > 1:
            for at, command in enumerate(commands):
                first, count = lines[starts[at]], starts[at + 1] - starts[at]
                edit = MutantEdit(block.path, first.number, count)
                what = f"the command {quote(command.text)} is removed"
                yield Mutant("dropped-command", (edit,), what)


def drop_statements(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each statement of a session with several; it removes it."""
    for block, lines in find_blocks(site, Kind.SESSION):
        examples = list(find_interactions(block))
        starts = [example.line for example in examples] + [len(lines)]
        if len(examples) > 1:
            for at, example in enumerate(examples):
                first, count = lines[starts[at]], starts[at + 1] - starts[at]
                edit = MutantEdit(block.path, first.number, count)
                what = f"the statement {quote(example.source)} is removed"
                yield Mutant("dropped-statement", (edit,), what)


_PAGE = Side.PAGE
OPERATORS: tuple[Operator, ...] = (
    Operator(
        "dropped-block", _PAGE, "a block removed", drop_blocks, live=True, typed=True
    ),
    Operator(
        "dropped-command",
        _PAGE,
        "a command removed",
        drop_commands,
        live=True,
        typed=True,
    ),
    Operator(
        "dropped-statement",
        _PAGE,
        "a statement removed",
        drop_statements,
        live=True,
        typed=True,
    ),
)
