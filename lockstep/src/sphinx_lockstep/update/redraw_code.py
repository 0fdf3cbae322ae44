"""Redraw a fragment with the current code of its file, keeping its gaps and form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Self

from sphinx_lockstep.messages.updates import CodeMovedOut
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.python_source import LogicalLine, find_comments, matches
from sphinx_lockstep.update.changes import Refused
from sphinx_lockstep.update.likeness import get_only


@dataclass(frozen=True)
class Source:
    """A file of the example: its lines, and its Python as logical lines."""

    name: str
    lines: tuple[str, ...]
    units: tuple[LogicalLine, ...]

    @classmethod
    def read(cls, path: Path, example: Example) -> Self:
        """Read a file; one that isn't valid Python has no logical lines."""
        lines = tuple(example.text(path))
        return cls(example.name(path), lines, tuple(example.lines(path)))

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comments by line, counted from 1."""
        return dict(find_comments("\n".join(self.lines) + "\n"))

    def get_comments(self, first: int, last: int) -> list[str]:
        """Return the comments of a range of lines and of comment lines next to it."""
        while first - 1 in self.comments:
            first -= 1
        while last + 1 in self.comments:
            last += 1
        return [text for at, text in self.comments.items() if first <= at <= last]


@dataclass(frozen=True)
class Page:
    """A fragment on a page: its lines, and its Python as logical lines and gaps."""

    lines: list[str]
    units: list[LogicalLine]

    @cached_property
    def pad(self) -> int:
        """The indentation that all lines share, in characters."""
        return min(len(x) - len(x.lstrip()) for x in self.lines if x.strip())

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comments by line, counted from 1."""
        text = "\n".join(line[self.pad :] for line in self.lines) + "\n"
        return dict(find_comments(text))

    @cached_property
    def parts(self) -> list[list[LogicalLine]]:
        """The logical lines between gaps."""
        parts: list[list[LogicalLine]] = [[]]
        for unit in self.units:
            if unit.is_gap:
                parts.append([])
            else:
                parts[-1].append(unit)
        return [part for part in parts if part]

    @property
    def solid(self) -> list[LogicalLine]:
        """The logical lines that aren't gaps."""
        return [unit for part in self.parts for unit in part]

    @property
    def breaks(self) -> frozenset[int]:
        """The indexes of the logical lines that follow a gap."""
        sizes = [len(part) for part in self.parts]
        return frozenset(sum(sizes[:at]) for at in range(1, len(sizes)))


def redraw(
    page: Page, source: Source, pairs: Sequence[int | None], spans: Sequence[range]
) -> list[str]:
    """Return the lines of a fragment: the page's if still right, else the file's.

    ``pairs`` has the index of the file's logical line for each of the page's, and
    ``spans`` the range of the file's logical lines for each part between gaps.
    """
    olds = {
        at: unit for at, unit in zip(pairs, page.solid, strict=True) if at is not None
    }
    first = spans[0].start
    shift = source.units[first].column - olds[first].column
    drawing = _Drawing(page, source, shift, spans)
    shown: list[str] = []
    done = 0
    for part, span in zip(page.parts, spans, strict=True):
        shown += drawing.keep(done + 1, part[0].first - 1)
        for at, below in pairwise((*span, None)):
            assert at is not None
            shown += drawing.get_unit(source.units[at], olds.get(at))
            if below is not None:
                shown += drawing.get_stretch(at, olds.get(at), olds.get(below))
        done = part[-1].last
    return shown + drawing.keep(done + 1, len(page.lines))


@dataclass(frozen=True)
class _Drawing:
    page: Page
    source: Source
    shift: int
    spans: Sequence[range]

    @cached_property
    def comments(self) -> list[str]:
        """The comments of the file in and around the spans."""
        units = self.source.units
        first, last = units[self.spans[0].start], units[self.spans[-1].stop - 1]
        return self.source.get_comments(first.first, last.last)

    def get_unit(self, new: LogicalLine, old: LogicalLine | None) -> list[str]:
        """Return a logical line, as the page shows it if it hasn't changed."""
        if old is None:
            return self.take(new.first, new.last)
        is_same = matches(old.tokens, new.tokens)
        said = [self.page.comments.get(at) for at in range(old.first, old.last + 1)]
        is_right = all(text in self.comments for text in said if text)
        if is_same and is_right and new.column - old.column == self.shift:
            return self.page.lines[old.first - 1 : old.last]
        return self.take(new.first, new.last)

    def get_stretch(
        self, at: int, old: LogicalLine | None, below: LogicalLine | None
    ) -> list[str]:
        """Return the comments and blank lines after a logical line of the file."""
        first, last = (
            self.source.units[at].last + 1,
            self.source.units[at + 1].first - 1,
        )
        units = self.page.units
        if old and below and units.index(below) == units.index(old) + 1:
            said = [self.page.comments.get(n) for n in range(old.last + 1, below.first)]
            have = [self.source.comments.get(n) for n in range(first, last + 1)]
            if all(text in have for text in said if text):
                return self.page.lines[old.last : below.first - 1]
        return self.take(first, last)

    def keep(self, first: int, last: int) -> list[str]:
        """Return lines of the page around gaps and edges, with their comments updated."""
        return [self._keep_line(at) for at in range(first, last + 1)]

    def _keep_line(self, at: int) -> str:
        line, text = self.page.lines[at - 1], self.page.comments.get(at)
        if text is None or text in self.comments:
            return line
        return line.replace(text, get_only(text, self.comments))

    def take(self, first: int, last: int) -> list[str]:
        """Return lines of the file with the indentation of the page."""
        return [self._move(line) for line in self.source.lines[first - 1 : last]]

    def _move(self, line: str) -> str:
        if not line.strip():
            return ""
        indent = len(line) - len(line.lstrip())
        if indent < self.shift:
            raise Refused(CodeMovedOut())
        return " " * (indent - self.shift + self.page.pad) + line.lstrip()
