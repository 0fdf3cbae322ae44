"""What there is to execute in a Python file: its statements, by their lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from types import CodeType

from sphinx_lockstep.syntax.python_source import (
    LogicalLine,
    SourceError,
    compile_text,
    parse_lines,
)

QUOTES = ("'", '"')


@lru_cache(1000)  # a file is shown in many places
def find_statements(text: str) -> tuple[LogicalLine, ...]:
    """Return the logical lines of some Python that are executed, if it runs at all.

    They are those of which the compiler has lines in its table: the interpreter tells
    of these, and of no other, as it comes to them (PEP 626). Docstrings are in the
    table for what they set, yet there is nothing in them to run. A text that is no
    Python has none.
    """
    try:
        lines = parse_lines(text)
        numbers = set(_find_numbers(compile_text(text)))
    except SourceError:
        return ()
    return tuple(
        line
        for line in lines
        if not numbers.isdisjoint(get_numbers(line)) and not is_string(line)
    )


def get_numbers(line: LogicalLine) -> range:
    """Return the numbers of the physical lines that a logical line is written on."""
    return range(line.first, line.last + 1)


def _find_numbers(code: CodeType) -> Iterator[int]:
    yield from (number for _, _, number in code.co_lines() if number)
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and inner.co_name != "__annotate__":
            yield from _find_numbers(inner)


def is_string(line: LogicalLine) -> bool:
    """Tell whether a logical line is nothing but a string, as a docstring is."""
    return all(token.lstrip("rRbBuU").startswith(QUOTES) for token in line.tokens)
