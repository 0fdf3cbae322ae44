"""Changes of blocks and of page files, and the refusal to make one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Self

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Problem


class Refused(Exception):
    """A line that isn't rewritten.

    ``fact`` says why, and ``fix`` what to do about it, "" if the build says that.
    """

    def __init__(self, fact: Message, fix: str | None = None) -> None:
        super().__init__(str(fact))
        self.fact = fact
        self.fix = fact.advice if fix is None else fix


def refuse(problem: Problem) -> Refused:
    """Return the refusal of a problem that no rewriting can fix."""
    return Refused(problem.fact, "")


@dataclass(frozen=True)
class BlockChange:
    """New lines for ``count`` lines of a block, from line ``at`` on, counted from 0.

    ``what`` names the lines in the report.
    """

    at: int
    count: int
    lines: tuple[str, ...]
    what: str

    def apply(self, lines: list[str]) -> list[str]:
        """Return the lines of a block with this change made."""
        return [*lines[: self.at], *self.lines, *lines[self.at + self.count :]]

    def trim(self, lines: list[str]) -> Self:
        """Return the change without equal lines at its ends; it replaces at least one.

        ``lines`` are the lines of the block.
        """
        old, new = lines[self.at : self.at + self.count], list(self.lines)
        head = _count_same(old, new)
        tail = _count_same(old[head:][::-1], new[head:][::-1])
        if head + tail == len(old):  # lines are only added: replace a neighbour as well
            if head or self.at:
                head -= 1
            else:
                tail -= 1
        at, count = self.at + head, self.count - head - tail
        if head < 0:
            new.insert(0, lines[at])
        shown = new[max(head, 0) : len(new) - tail]
        return replace(self, at=at, count=count, lines=tuple(shown))


def _count_same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items at the start of two sequences are equal."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True)
class PageEdit:
    """New lines for the lines ``old`` of a file, from ``line`` on, counted from 1.

    ``old`` has at least one line; lines are without their line endings. Several edits
    may change one line of prose, one after the other.
    """

    path: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    what: str
    is_prose: bool = False
