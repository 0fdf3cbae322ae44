"""Unified diffs as pages show them: file names and hunks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADER = re.compile(r"^(?:(?P<old>---) (?:a/)?|(?P<new>\+\+\+) (?:b/)?)(?P<name>\S+)")
HUNK = re.compile(r"^(@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@)(?: (.*))?$")


@dataclass
class Hunk:
    """Neighbouring lines of a diff: (mark, text, line of the block from 0).

    ``head`` is the line that opens it, "" where the diff has none, and ``at`` its
    line.
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


def parse_diff(text: str) -> tuple[dict[str, tuple[str, int]], list[Hunk]]:
    """Return a diff's file names by mark, each with its line, and its hunks.

    A line that has no place in a diff keeps its first letter as its mark.
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
