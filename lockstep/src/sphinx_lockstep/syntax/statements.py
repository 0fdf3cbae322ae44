"""The executable statements of a Python file, by their lines."""

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


@lru_cache(1000)  # many listings show the same file
def find_statements(text: str) -> tuple[LogicalLine, ...]:
    """Return the logical lines that the interpreter reports when it executes a text.

    These are the lines in the compiler's line table (PEP 626), without docstrings, which
    execute nothing. A text that isn't Python has no such line.
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
    """Return the numbers of the physical lines of a logical line."""
    return range(line.first, line.last + 1)


def _find_numbers(code: CodeType) -> Iterator[int]:
    yield from (number for _, _, number in code.co_lines() if number)
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and inner.co_name != "__annotate__":
            yield from _find_numbers(inner)


def is_string(line: LogicalLine) -> bool:
    """Tell whether a logical line is only a string, as a docstring is."""
    return all(token.lstrip("rRbBuU").startswith(QUOTES) for token in line.tokens)
