"""Typed Python: brought to the code as it is at the same place of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.fragment import get_caption_file, parse_fragment
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.python_source import GAP, LogicalLine, SourceError, matches
from sphinx_lockstep.update.align import align, get_edge
from sphinx_lockstep.update.base import (
    MARGIN,
    BlockChange,
    PageEdit,
    Refused,
    get_worth,
)
from sphinx_lockstep.update.code import Page, Source, redraw
from sphinx_lockstep.update.names import get_new_name
from sphinx_lockstep.update.options import rewrite_option

LIKE = 0.5  # of the likeness of a fragment with itself, from which a place is its own
SHORT = 8  # letters: what is shorter counts less, as `try:` stands anywhere


@dataclass(frozen=True)
class Place:
    """Where a fragment has come to stand: its file, pairs of lines, and likeness."""

    source: Source
    pairs: tuple[int | None, ...]
    score: float

    @property
    def found(self) -> list[int]:
        return [at for at in self.pairs if at is not None]

    @property
    def span(self) -> range:
        return range(min(self.found), max(self.found) + 1)

    @property
    def line(self) -> int:
        return self.source.units[self.found[0]].first

    @property
    def name(self) -> str:
        return f"{self.source.name}:{self.line}"


def rewrite_fragment(
    block: Block, problem: Problem, context: Context
) -> BlockChange | PageEdit:
    """Return the code of the place in the example that a fragment has come from."""
    example = context.example
    name = get_caption_file(block)
    path = example.find_file(name) if name else None
    if name and path is None:
        new = get_new_name(name, example.modules, context)
        return rewrite_option(block, "caption", name, new, context)
    try:
        page = Page(block.lines, parse_fragment(block.text))
    except SourceError:
        raise Refused(f"it {problem.fact}") from None
    if not page.solid:
        raise Refused(f"it {problem.fact}")
    place, rival = _find_places(page, (path,) if path else example.modules, example)
    try:
        lines = _redraw(page, place)
        is_certain = rival is None or lines == _redraw(page, rival)
    except Refused:
        if rival is None:
            raise
        is_certain = False
    if rival is not None and not is_certain:
        first, second = sorted((place, rival), key=lambda item: item.line)
        raise Refused(f"it is as near to {first.name} as to {second.name}")
    what = f"a fragment of {place.source.name}"
    return BlockChange(0, len(block.lines), tuple(lines), what)


def _find_places(
    page: Page, modules: Sequence[Path], example: Example
) -> tuple[Place, Place | None]:
    """Return the likeliest place, and another one that is about as likely, or None."""
    most, _ = align(page.solid, page.solid, _get_likeness, page.breaks)
    places: list[Place] = []
    for path in modules:
        source = Source.read(path, example)
        place = _find_place(page, source, source.units)
        if place is None:
            continue
        places.append(place)
        rest = [unit for at, unit in enumerate(source.units) if at not in place.span]
        again = _find_place(page, source, rest)
        if again is not None:
            places.append(again)
    places.sort(key=lambda place: place.score, reverse=True)
    if not places or places[0].score < LIKE * most:
        raise Refused("no place of the example is like it")
    is_near = len(places) > 1 and places[1].score > places[0].score - MARGIN
    return places[0], places[1] if is_near else None


def _find_place(
    page: Page, source: Source, units: Sequence[LogicalLine]
) -> Place | None:
    """Return the likeliest place among some lines of a file, or None."""
    score, pairs = align(page.solid, units, _get_likeness, page.breaks)
    numbers = {unit.first: at for at, unit in enumerate(source.units)}
    own = tuple(None if at is None else numbers[units[at].first] for at in pairs)
    return Place(source, own, score) if score else None


def _get_likeness(one: LogicalLine, other: LogicalLine) -> float:
    texts = " ".join(one.tokens), " ".join(other.tokens)
    weight = min(1.0, max(map(len, texts)) / SHORT)
    return weight * (1.0 if matches(one.tokens, other.tokens) else get_worth(*texts))


def _redraw(page: Page, place: Place) -> list[str]:
    """Return the fragment's lines as the code of a place has them, gaps kept."""
    spans: list[range] = []
    number = behind = 0
    for part in page.parts:
        own = place.pairs[number : number + len(part)]
        below = [at for at in place.pairs[number + len(part) :] if at is not None]
        number += len(part)
        free = range(behind, min(below, default=len(place.source.units)))
        ends = (part, own, place.source.units, free)
        first = get_edge(*ends, 0, _get_likeness)
        last = get_edge(*ends, -1, _get_likeness)
        spans.append(range(first, last + 1))
        behind = last + 1
    for unit, at in zip(page.solid, place.pairs, strict=True):
        is_gone = at is None or not matches(unit.tokens, place.source.units[at].tokens)
        if GAP in unit.tokens and is_gone:
            raise Refused("what `...` leaves out of a line would be a guess")
    return redraw(page, place.source, place.pairs, spans)
