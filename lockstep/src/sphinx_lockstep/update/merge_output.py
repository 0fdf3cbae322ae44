"""Merge the output that a page shows with the current output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sphinx_lockstep.messages.updates import (
    EdgeUnclear,
    MaskSpansLines,
    TwoSimilarOutputs,
)
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_output, is_gap, match_output
from sphinx_lockstep.update.align import align, get_edge, has_rival
from sphinx_lockstep.update.changes import Refused
from sphinx_lockstep.update.likeness import get_worth

type Masks = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """A line of an output, as printed and with everything masked that varies."""

    text: str
    masked: str


def read_lines(text: str, masks: Masks) -> list[Line]:
    """Return the lines of an output without the lines that a mask removes.

    Raises Refused if a mask spans several lines.
    """
    raw = text.splitlines()
    found: list[Line] = []
    at = 0
    for line in mask(text, masks).splitlines():
        masked = line.rstrip()
        while at < len(raw) and mask(raw[at], masks).rstrip() != masked:
            at += 1
        if at == len(raw):
            raise Refused(MaskSpansLines())
        found.append(Line(raw[at], masked))
        at += 1
    return found


def strip_ends(lines: Sequence[Line]) -> tuple[int, list[Line]]:
    """Return how many blank lines an output starts with, and its lines without blank ends."""
    first, last = 0, len(lines)
    while last and not lines[last - 1].masked:
        last -= 1
    while first < last and not lines[first].masked:
        first += 1
    return first, list(lines[first:last])


def merge(
    want: Sequence[Line],
    have: Sequence[Line],
    masks: Masks,
    *,
    start: bool = True,
    end: bool = True,
) -> list[str]:
    """Return the lines to show: the page's if still right, else the new ones.

    Gaps stay. ``start`` and ``end`` say that the page shows the first and the last line
    of the output. Raises Refused if an excerpt could start or end at several lines.
    """
    parts = _split(want)
    solid = [line for part in parts for line in part]
    breaks = frozenset(sum(map(len, parts[:at])) for at in range(1, len(parts)))
    _, pairs = align(solid, have, _get_likeness, breaks)
    gaps = iter([line for line in want if is_gap(line.masked)])
    shown: list[Line] = []
    number = behind = 0
    for place, part in enumerate(parts):
        own = pairs[number : number + len(part)]
        below = [at for at in pairs[number + len(part) :] if at is not None]
        number += len(part)
        if place:
            shown.append(next(gaps))
        is_first, is_last = start and not place, end and place == len(parts) - 1
        if not part and not (is_first and is_last):
            continue
        free = range(behind, min(below, default=len(have)))
        ends = (part, own, have, free)
        first = 0 if is_first else get_edge(*ends, 0, _get_likeness)
        last = len(have) - 1 if is_last else get_edge(*ends, -1, _get_likeness)
        span = range(first, last + 1)
        is_same = [item.masked for item in part] == [have[at].masked for at in span]
        if not (is_first or is_last or is_same) and has_rival(
            part, have, free, span, _get_likeness
        ):
            raise Refused(TwoSimilarOutputs())
        olds = {at: old for at, old in zip(own, part, strict=True) if at is not None}
        shown += [_choose(olds.get(at), have[at], masks) for at in span]
        behind = last + 1
    texts, masked = [line.masked for line in have], [line.masked for line in shown]
    fits = (
        match_output(masked, texts, whole=end)
        if start
        else find_output(masked, texts) is not None
    )
    if not fits:
        raise Refused(EdgeUnclear())
    return [line.text for line in shown]


def _split(want: Sequence[Line]) -> list[list[Line]]:
    """Return the parts between gaps; a part may be empty."""
    parts: list[list[Line]] = [[]]
    for line in want:
        if is_gap(line.masked):
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _get_likeness(one: Line, other: Line) -> float:
    if not one.masked or not other.masked:
        return 0.1 if one.masked == other.masked else 0.0
    return get_worth(one.masked, other.masked)


def _choose(old: Line | None, new: Line, masks: Masks) -> Line:
    """Return the page's line if it is still right, else the new one.

    A masked value, such as a time, stays as on the page if both lines have one.
    """
    if old is not None and old.masked == new.masked:
        return old
    text = new.text.rstrip()
    for _, pattern, replacement in masks if old is not None else ():
        values = [found[0] for found in re.finditer(pattern, old.text if old else "")]
        count = len(re.findall(pattern, text))
        if replacement and values and len(values) == count:
            own = iter(values)
            text = re.sub(pattern, lambda _: next(own), text)  # noqa: B023  # called before the loop goes on
    return Line(
        text if mask(text, masks) == new.masked else new.text.rstrip(), new.masked
    )
