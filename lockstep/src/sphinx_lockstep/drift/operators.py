"""Mutation operators, and helpers for the modules that define them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sphinx_lockstep.drift.checked_site import CheckedSite, Line
from sphinx_lockstep.drift.mutants import Mutant

type Find = Callable[[CheckedSite], Iterator["CodeChange"]]


class Side(StrEnum):
    """Whether an operator changes a page or the code."""

    PAGE = "page"
    CODE = "code"


@dataclass(frozen=True)
class CodeChange:
    """A change within one line, at ``start`` to ``end`` of the line as shown."""

    line: Line
    start: int
    end: int
    new: str

    @property
    def old(self) -> str:
        """The text that is replaced."""
        return self.line.shown[self.start : self.end]


@dataclass(frozen=True)
class Operator:
    """A way to change a site; ``find`` yields its mutants in a fixed order.

    ``live`` means that only a run can reveal the change. ``typed`` means that it
    changes a command or statement, so its run may show that nothing depends on it.
    """

    name: str
    side: Side
    help: str
    find: Callable[[CheckedSite], Iterator[Mutant]]
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
    """Return an operator whose mutants each change a part of one line."""

    def find_mutants(site: CheckedSite) -> Iterator[Mutant]:
        for change in find(site):
            if change.new != change.old:
                yield make_mutant(name, change)

    return Operator(name, side, help, find_mutants, live or typed, typed)


def make_mutant(operator: str, change: CodeChange) -> Mutant:
    """Return the mutant that makes one change."""
    edit = change.line.replace(change.start, change.end, change.new)
    return Mutant(operator, (edit,), f"`{change.old}` becomes `{change.new}`")


def find_changes(
    line: Line, pattern: re.Pattern[str], change: Callable[[str], str]
) -> Iterator[CodeChange]:
    """Yield a change for each match of a pattern in a line."""
    for found in pattern.finditer(line.shown):
        yield CodeChange(line, *found.span(), change(found[0]))
