"""Shown statements: the example's statements in a listing, with their lines there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sphinx_lockstep.claims.diff import find_places
from sphinx_lockstep.claims.fragment import find_shown, parse_fragment
from sphinx_lockstep.model import Block, Kind, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.diffs import HEADER, parse_diff
from sphinx_lockstep.syntax.python_source import LogicalLine
from sphinx_lockstep.syntax.statements import find_statements, get_numbers


class Shown(NamedTuple):
    """A statement of a file, and the line of the page that shows it."""

    path: Path
    statement: LogicalLine
    line: int


def find_shown_statements(
    verdict: Verdict, block: Block, example: Example
) -> Iterator[Shown]:
    """Yield the statements of the example that a checked listing shows.

    A change to avoid, within one file, shows no statement of the example.
    """
    if is_diff(verdict, block):
        if verdict.first:
            yield from _find_diff(block, example)
    elif verdict.source and example.has_module(example.root / verdict.source):
        path = example.root / verdict.source
        if verdict.kind is Kind.INCLUDED:
            numbers = range(verdict.first, verdict.last + 1)
            yield from _find_numbered(path, dict.fromkeys(numbers, block.line), example)
        else:
            yield from _find_typed(block, path, example)


def is_diff(verdict: Verdict, block: Block) -> bool:
    """Tell whether a listing shows a diff of two files, also one to avoid."""
    return (
        verdict.kind is Kind.DIFF
        or "diff" in block.options
        or (verdict.kind is Kind.AVOID and HEADER.match(block.text) is not None)
    )


def find_sides(block: Block, example: Example) -> dict[str, Path | None]:
    """Return the files of a diff by their marks, None for an unknown file.

    An included diff may start with the reader's name of both files, so its directive's
    options count.
    """
    if block.source:
        return {
            "---": example.root / block.options["diff"],
            "+++": example.root / block.source,
        }
    names, _ = parse_diff(block.text)
    return {mark: example.find_file(name) for mark, (name, _) in names.items()}


def _find_statements(path: Path, example: Example) -> Sequence[LogicalLine]:
    return find_statements("\n".join([*example.text(path), ""]))


def _find_numbered(
    path: Path, lines: Mapping[int, int], example: Example
) -> Iterator[Shown]:
    """Yield the statements in some lines of a file; ``lines`` maps them to the page's."""
    for statement in _find_statements(path, example):
        at = next((lines[n] for n in get_numbers(statement) if n in lines), None)
        if at is not None:
            yield Shown(path, statement, at)


def _find_typed(block: Block, path: Path, example: Example) -> Iterator[Shown]:
    """Yield the statements that a typed fragment shows."""
    typed = parse_fragment(block.text)
    statements = _find_statements(path, example)
    there = find_shown(typed, example.lines(path))
    lines = [line for line in typed if not line.is_gap]
    for line, statement in zip(lines, there, strict=False):
        if statement in statements:
            yield Shown(path, statement, block.line + line.first - 1)


def _find_diff(block: Block, example: Example) -> Iterator[Shown]:
    """Yield the statements of both sides of a diff."""
    _, hunks = parse_diff(block.text)
    paths = find_sides(block, example)
    texts = {mark: example.text(path) for mark, path in paths.items() if path}
    old, new = ([line.rstrip() for line in texts[mark]] for mark in ("---", "+++"))
    places = find_places(hunks, old, new)
    assert places is not None  # the diff passed its check
    shift = 0
    lines: dict[str, dict[int, int]] = {"---": {}, "+++": {}}
    for hunk, at in zip(hunks, places, strict=True):
        for mark, first in (("---", at + 1), ("+++", at + shift + 1)):
            for number, (_, row) in enumerate(hunk.side(mark[0]), first):
                lines[mark][number] = block.line + (0 if block.source else row)
        shift += len(hunk.text("+")) - len(hunk.text("-"))
    for mark, path in paths.items():
        if path is not None and example.has_module(path):
            yield from _find_numbered(path, lines[mark], example)
