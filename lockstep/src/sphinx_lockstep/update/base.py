"""What a rewriter takes and gives: new lines, or why there are none without a guess."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Self

EDGE = "where a part of it begins or ends would be a guess"
CUTOFF = 0.6  # the likeness from which one text may be another's new form
MOVED = 0.9  # the likeness of a file with another of its name in another folder
MARGIN = 0.1  # by which the best of several has to lead


class Refused(Exception):
    """A place is left as it is; the message says why, after the place and its claim."""


@dataclass(frozen=True)
class BlockChange:
    """New lines for some lines of a block: the first one, from 0, and their count.

    ``what`` names them in the report.
    """

    at: int
    count: int
    lines: tuple[str, ...]
    what: str

    def apply(self, lines: list[str]) -> list[str]:
        """Return a block's lines with the new ones among them."""
        return [*lines[: self.at], *self.lines, *lines[self.at + self.count :]]

    def trim(self, lines: list[str]) -> Self:
        """Return the change without what it leaves as it is, yet with a line to replace.

        ``lines`` are those of the block.
        """
        old, new = lines[self.at : self.at + self.count], list(self.lines)
        head = _count_same(old, new)
        tail = _count_same(old[head:][::-1], new[head:][::-1])
        if head + tail == len(old):  # nothing but new lines: they come with another
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
    """Return with how many items two rows begin alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@dataclass(frozen=True)
class PageEdit:
    """New lines for some lines of a file, from ``line`` on, counted from 1.

    ``old`` are the lines that stand there, at least one, without their ends. A line of
    prose may be edited for several names, one after the other.
    """

    path: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    what: str
    is_prose: bool = False


@lru_cache(maxsize=100_000)
def get_likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 1 for the same, 0 below what is worth a look."""
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < CUTOFF * (len(one) + len(other)):
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < CUTOFF:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= CUTOFF else 0.0


def get_worth(one: str, other: str) -> float:
    """Return what a text is worth as another's new form, beside those that stayed."""
    return 1.0 if one == other else 0.9 * get_likeness(one, other) ** 2


def get_only(
    word: str,
    among: Iterable[str],
    likeness: Callable[[str, str], float] = get_likeness,
) -> str:
    """Return the one text that another has become; raise Refused where it is a guess."""
    close = [(score, each) for each in set(among) if (score := likeness(word, each))]
    close.sort(reverse=True)
    if not close:
        raise Refused(f"nothing is like `{word}`")
    if len(close) > 1 and close[0][0] - close[1][0] < MARGIN:
        names = " and ".join(f"`{each}`" for _, each in close[:2])
        raise Refused(f"{names} are both like `{word}`")
    return close[0][1]


def get_file_likeness(one: str, other: str) -> float:
    """Return how alike two paths are: by their last names in a folder, else the same.

    An ending counts for nothing, and has to be the same where all else is not.
    """
    old, new = PurePosixPath(one), PurePosixPath(other)
    if one.endswith("/") != other.endswith("/"):
        return 0.0
    if old.suffix != new.suffix:
        return MOVED if old.with_suffix("") == new.with_suffix("") else 0.0
    if old.parent == new.parent:
        return get_likeness(old.stem, new.stem)
    return MOVED if old.name == new.name else 0.0
