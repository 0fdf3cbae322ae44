"""Unified diffs as pages show them: file names and hunks, and applying them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sphinx_lockstep.syntax.lines import find_lines

HEADER = re.compile(r"^(?:(?P<old>---) (?:a/)?|(?P<new>\+\+\+) (?:b/)?)(?P<name>\S+)")
HUNK = re.compile(r"^(@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@)(?: (.*))?$")


@dataclass
class Hunk:
    """Neighbouring lines of a diff: (mark, text, line of the block from 0).

    ``head`` is the line that opens the hunk, "" if the diff has none, and ``at`` is
    that line's number.
    """

    head: str = ""
    at: int = 0
    lines: list[tuple[str, str, int]] = field(default_factory=list)

    def side(self, mark: str) -> list[tuple[str, int]]:
        """Return one side's lines with their places: "-" the old, "+" the new."""
        return [(text, at) for kind, text, at in self.lines if kind in (mark, " ")]

    def text(self, mark: str) -> list[str]:
        """Return one side's lines."""
        return [text for text, _ in self.side(mark)]


class Fault(StrEnum):
    """Why a hunk can't be applied to a file."""

    NO_NUMBERS = "no-numbers"  # its head doesn't say at which line it belongs
    NOT_THERE = "not-there"  # its old lines aren't where they have to be


class HunkError(ValueError):
    """A hunk that can't be applied.

    ``text`` is the line of the diff that doesn't fit, and ``at`` its line of the block,
    from 0.
    """

    def __init__(self, fault: Fault, text: str, at: int) -> None:
        super().__init__(f"{fault}: {text}")
        self.fault = fault
        self.text = text
        self.at = at


def parse_diff(text: str) -> tuple[dict[str, tuple[str, int]], list[Hunk]]:
    """Return a diff's file names by mark, each with its line, and its hunks.

    A line that can't be part of a diff keeps its first letter as its mark.
    """
    names: dict[str, tuple[str, int]] = {}
    hunks: list[Hunk] = []
    for at, line in enumerate(text.splitlines()):
        header = HEADER.match(line)
        if header and not hunks:
            names[header["old"] or header["new"]] = (header["name"], at)
        elif line.startswith("@@"):
            hunks.append(Hunk(line.rstrip(), at))
        else:
            if not hunks:
                hunks.append(Hunk())
            hunks[-1].lines.append((line[:1] or " ", line[1:].rstrip(), at))
    return names, [hunk for hunk in hunks if hunk.lines or hunk.head]


def apply_hunks(
    old: Sequence[str], hunks: Sequence[Hunk], *, numbered: bool = False
) -> list[str]:
    """Return a file's lines with the hunks of a diff applied, in order.

    If ``numbered``, a hunk belongs exactly at the line that its head names; if not, at
    the first place below the hunk before it that has its old lines. Trailing blanks of
    the old lines don't count. Raises HunkError for a hunk that doesn't fit.
    """
    bare = [line.rstrip() for line in old]
    new: list[str] = []
    at = 0
    for hunk in hunks:
        want = hunk.text("-")
        if numbered:
            place = _get_place(hunk)
            fits = place >= at and bare[place : place + len(want)] == want
        else:
            found = find_lines(want, bare, at)
            fits, place = found is not None, found or 0
        if not fits:
            raise _make_error(hunk, bare[max(place, 0) :] if numbered else [])
        new += [*old[at:place], *hunk.text("+")]
        at = place + len(want)
    return [*new, *old[at:]]


def _get_place(hunk: Hunk) -> int:
    """Return the line, from 0, at which a hunk's head puts its old side."""
    head = HUNK.match(hunk.head)
    if head is None:
        raise HunkError(Fault.NO_NUMBERS, hunk.head, hunk.at)
    start = int(head[1].split()[1].lstrip("-").partition(",")[0])
    return start - 1 if hunk.text("-") else start


def _make_error(hunk: Hunk, have: Sequence[str]) -> HunkError:
    """Return the error of the first line of a hunk that isn't there."""
    side = hunk.side("-") or hunk.side("+") or [(hunk.head, hunk.at)]
    rest = [*have, *[None] * len(side)]
    pairs = zip(side, rest, strict=False)
    text, at = next((line for line, other in pairs if line[0] != other), side[0])
    return HunkError(Fault.NOT_THERE, text, at)
