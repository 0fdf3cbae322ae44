"""Update Python fragments to the current code of the example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.fragment import get_caption_file, parse_fragment
from sphinx_lockstep.messages.updates import (
    GapWithinLine,
    NoSimilarCode,
    TwoSimilarPlaces,
)
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.python_source import GAP, LogicalLine, SourceError, matches
from sphinx_lockstep.update.align import align, get_edge
from sphinx_lockstep.update.changes import (
    BlockChange,
    PageEdit,
    Refused,
    refuse,
)
from sphinx_lockstep.update.directive_options import rewrite_option
from sphinx_lockstep.update.likeness import MARGIN, get_worth
from sphinx_lockstep.update.redraw_code import Page, Source, redraw
from sphinx_lockstep.update.renamed_files import get_new_name

LIKE = 0.5  # the score a place needs, as a share of the fragment's score with itself
SHORT = 8  # characters; shorter lines count less, because `try:` occurs anywhere


@dataclass(frozen=True)
class Place:
    """Where a fragment may come from: its file, the partner of each line, and a score."""

    source: Source
    pairs: tuple[int | None, ...]
    score: float

    @property
    def found(self) -> list[int]:
        """The indexes of the file's logical lines that are partners."""
        return [at for at in self.pairs if at is not None]

    @property
    def span(self) -> range:
        """The range from the first partner to the last."""
        return range(min(self.found), max(self.found) + 1)

    @property
    def line(self) -> int:
        """The line of the first partner, counted from 1."""
        return self.source.units[self.found[0]].first

    @property
    def name(self) -> str:
        """The file and line, as in ``example/tasks.py:6``."""
        return f"{self.source.name}:{self.line}"


def rewrite_fragment(
    block: Block, problem: Problem, context: Context
) -> BlockChange | PageEdit:
    """Return a fragment with the current code of the place that it was copied from."""
    example = context.example
    name = get_caption_file(block)
    path = example.find_file(name) if name else None
    if name and path is None:
        new = get_new_name(name, example.modules, context)
        return rewrite_option(block, "caption", name, new, context)
    try:
        page = Page(block.lines, parse_fragment(block.text))
    except SourceError:
        raise refuse(problem) from None
    if not page.solid:
        raise refuse(problem)
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
        raise Refused(TwoSimilarPlaces(first.name, second.name))
    what = f"a fragment of {place.source.name}"
    return BlockChange(0, len(block.lines), tuple(lines), what)


def _find_places(
    page: Page, modules: Sequence[Path], example: Example
) -> tuple[Place, Place | None]:
    """Return the best place, and a second one that is about as good, or None."""
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
        raise Refused(NoSimilarCode())
    is_near = len(places) > 1 and places[1].score > places[0].score - MARGIN
    return places[0], places[1] if is_near else None


def _find_place(
    page: Page, source: Source, units: Sequence[LogicalLine]
) -> Place | None:
    """Return the best place among some logical lines of a file, or None."""
    score, pairs = align(page.solid, units, _get_likeness, page.breaks)
    numbers = {unit.first: at for at, unit in enumerate(source.units)}
    own = tuple(None if at is None else numbers[units[at].first] for at in pairs)
    return Place(source, own, score) if score else None


def _get_likeness(one: LogicalLine, other: LogicalLine) -> float:
    texts = " ".join(one.tokens), " ".join(other.tokens)
    weight = min(1.0, max(map(len, texts)) / SHORT)
    return weight * (1.0 if matches(one.tokens, other.tokens) else get_worth(*texts))


def _redraw(page: Page, place: Place) -> list[str]:
    """Return the lines of a fragment with the code of a place and its own gaps."""
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
            raise Refused(GapWithinLine())
    return redraw(page, place.source, place.pairs, spans)
