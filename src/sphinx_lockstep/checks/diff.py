"""A typed diff: its old side stands in one file, and it gives the other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_lockstep.checks.base import Context, Finding, failed
from sphinx_lockstep.messages import find_nearest, quote
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.sources import Example

HEADER = re.compile(r"^(---|\+\+\+) (?:[ab]/)?(\S+)")
MEND = "if the files are right, show their difference; if the page is right, mend them"


@dataclass
class Hunk:
    """Neighbouring lines of a diff: (mark, text, line of the block from 0)."""

    lines: list[tuple[str, str, int]] = field(default_factory=list)

    def side(self, mark: str) -> list[tuple[str, int]]:
        """Return one side's lines with their places: "-" the old, "+" the new."""
        return [(text, at) for kind, text, at in self.lines if kind in (mark, " ")]


def parse_diff(text: str) -> tuple[dict[str, tuple[str, int]], list[Hunk]]:
    """Return a diff's file names by mark, each with its line, and its hunks."""
    names: dict[str, tuple[str, int]] = {}
    hunks: list[Hunk] = []
    for at, line in enumerate(text.splitlines()):
        header = HEADER.match(line)
        if header and not hunks:
            names[header[1]] = (header[2], at)
        elif line.startswith("@@"):
            hunks.append(Hunk())
        else:
            if not hunks:
                hunks.append(Hunk())
            mark = line[:1] if line[:1] in ("+", "-", " ") else " "
            hunks[-1].lines.append((mark, line[1:].rstrip(), at))
    return names, [hunk for hunk in hunks if hunk.lines]


def check_diff(block: Block, context: Context) -> Finding:
    """Check that a diff's two files exist and that it leads from one to the other."""
    names, hunks = parse_diff(block.text)
    if set(names) != {"---", "+++"}:
        fact = "names no files: begin it with `--- old/file` and `+++ new/file`"
        return failed(Problem(block.line, "this diff", fact))
    paths: dict[str, Path] = {}
    for mark, (name, at) in names.items():
        path = context.example.find_file(name)
        if path is None:
            return failed(_missing(block, context.example, name, at))
        paths[mark] = path
    if not any(mark != " " for hunk in hunks for mark, _, _ in hunk.lines):
        return failed(Problem(block.line, "this diff", "changes nothing", mend=MEND))
    old = _read(paths["---"])
    new = _read(paths["+++"])
    for mark, have in (("-", old), ("+", new)):
        name = names["---" if mark == "-" else "+++"][0]
        for hunk in hunks:
            problem = _find_side_problem(block, hunk.side(mark), have, name)
            if problem:
                return failed(problem)
    if apply_hunks(old, hunks) != new:
        fact = f"applied to {names['---'][0]} does not give {names['+++'][0]}"
        return failed(
            Problem(block.line, "this diff", fact, _show_rest(old, new, hunks), MEND)
        )
    source = context.example.name(paths["+++"])
    return Finding(
        proof=f"leads from {names['---'][0]} to", source=source, first=1, last=len(new)
    )


def _read(path: Path) -> list[str]:
    return [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]


def _missing(block: Block, example: Example, name: str, at: int) -> Problem:
    among = [path.relative_to(example.folder).as_posix() for path in example.files]
    fact = f"names no file of {example.name(example.folder)}"
    return Problem(block.line + at, f"`{name}`", fact, find_nearest(name, among), MEND)


def _find_side_problem(
    block: Block, side: list[tuple[str, int]], have: Sequence[str], name: str
) -> Problem | None:
    """Return the problem of a hunk's side that stands nowhere in a file."""
    want = [text for text, _ in side]
    if _find(want, have) is not None:
        return None
    good = 0
    while _find(want[: good + 1], have) is not None:
        good += 1
    text, at = side[good]
    near = difflib.get_close_matches(text, list(have), n=1, cutoff=0.5)
    fact = f"does not stand there in {name}" if good else f"stands nowhere in {name}"
    nearest = (
        f"{name}:{list(have).index(near[0]) + 1}  {near[0].strip()}" if near else ""
    )
    return Problem(block.line + at, quote(text), fact, nearest, MEND)


def _find(want: Sequence[str], have: Sequence[str]) -> int | None:
    for start in range(len(have) - len(want) + 1):
        if list(have[start : start + len(want)]) == list(want):
            return start
    return None


def apply_hunks(old: Sequence[str], hunks: Sequence[Hunk]) -> list[str]:
    """Return the old lines with each hunk's old side replaced by its new one."""
    lines, at = list(old), 0
    for hunk in hunks:
        before = [text for text, _ in hunk.side("-")]
        after = [text for text, _ in hunk.side("+")]
        start = _find(before, lines[at:])
        if start is None:
            continue
        lines[at + start : at + start + len(before)] = after
        at += start + len(after)
    return lines


def _show_rest(old: Sequence[str], new: Sequence[str], hunks: Sequence[Hunk]) -> str:
    """Return the first line by which the result differs from the new file."""
    for line in difflib.ndiff(apply_hunks(old, hunks), list(new)):
        if line[:1] in "+-" and line[2:].strip():
            return f"the diff leaves out `{line[0]}{line[2:].strip()}`"
    return "the diff leaves out blank lines"
