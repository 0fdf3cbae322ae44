"""What an operator is, and what the modules of operators share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sphinx_lockstep.drift.ground import Ground, Line
from sphinx_lockstep.drift.mutants import Mutant

type Find = Callable[[Ground], Iterator["CodeChange"]]


class Side(StrEnum):
    """Which of the two an operator changes."""

    PAGE = "page"
    CODE = "code"


@dataclass(frozen=True)
class CodeChange:
    """A change of a part of one line, for operators that make no other."""

    line: Line
    start: int
    end: int
    new: str

    @property
    def old(self) -> str:
        return self.line.shown[self.start : self.end]


@dataclass(frozen=True)
class Operator:
    """A way to put a tree out of step; ``find`` yields its mutants in a fixed order.

    ``live`` tells that it takes a run to notice, ``typed`` that it changes what a
    reader types, so that the run may show that nothing has changed.
    """

    name: str
    side: Side
    help: str
    find: Callable[[Ground], Iterator[Mutant]]
    live: bool = False
    typed: bool = False


def make_operator(
    name: str,
    side: Side,
    help: str,
    find: Find,
    *,
    live: bool = False,
    typed: bool = False,
) -> Operator:
    """Return an operator whose mutants change a part of one line each."""

    def find_mutants(ground: Ground) -> Iterator[Mutant]:
        for change in find(ground):
            if change.new != change.old:
                yield make_mutant(name, change)

    return Operator(name, side, help, find_mutants, live or typed, typed)


def make_mutant(operator: str, change: CodeChange) -> Mutant:
    """Return the mutant of one change."""
    edit = change.line.replace(change.start, change.end, change.new)
    return Mutant(operator, (edit,), f"`{change.old}` becomes `{change.new}`")


def find_changes(
    line: Line, pattern: re.Pattern[str], change: Callable[[str], str]
) -> Iterator[CodeChange]:
    """Yield a change for each match of a pattern in a line."""
    for found in pattern.finditer(line.shown):
        yield CodeChange(line, *found.span(), change(found[0]))
