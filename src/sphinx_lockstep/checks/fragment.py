"""Typed Python: it stands, token by token, in one file of the example."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Sequence
from pathlib import Path

from sphinx_lockstep.checks.base import Context, Finding, failed
from sphinx_lockstep.messages import find_nearest, quote
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.sources import (
    Example,
    LogicalLine,
    SourceError,
    find_comments,
    matches,
    parse_lines,
)

MEND = "if the code is right, show it as it is; if the page is right, mend the code"


def check_fragment(block: Block, context: Context) -> Finding:
    """Check a typed fragment against the example's files.

    A caption that names a file of the example narrows the search to that file.
    """
    example = context.example
    try:
        lines = parse_fragment(block.text)
    except SourceError as error:
        line = block.line + error.line - 1
        return failed(
            Problem(line, "this fragment", f"is not Python: {error.fact}", mend=MEND)
        )
    if not any(not line.is_gap for line in lines):
        return failed(Problem(block.line, "this fragment", "holds no code", mend=MEND))
    modules = example.modules
    name = get_caption_file(block)
    if name:
        path = example.find_file(name)
        if path is None:
            near = find_nearest(
                name, [str(p.relative_to(example.folder)) for p in modules]
            )
            fact = f"names no file of {example.name(example.folder)}"
            return failed(
                Problem(block.line, f"the caption `{name}`", fact, near, MEND)
            )
        modules = (path,)
    for path in modules:
        found = find_fragment(lines, example.lines(path))
        if found:
            problem = _find_comment_problem(block, path)
            if problem:
                return failed(problem)
            return Finding(
                proof="stands in",
                source=example.name(path),
                first=found[0],
                last=found[1],
            )
    return failed(_find_culprit(block, lines, example, modules))


def _find_comment_problem(block: Block, path: Path) -> Problem | None:
    """Return the problem of a comment that the file does not have."""
    have = [text for _, text in find_comments(path.read_text(encoding="utf-8"))]
    for line, text in find_comments(_dedent(block.text)):
        if text not in have:
            fact = f"is no comment of {path.name}"
            return Problem(
                block.line + line - 1, quote(text), fact, find_nearest(text, have), MEND
            )
    return None


def get_caption_file(block: Block) -> str:
    """Return the file name that a caption gives, or ""."""
    words = block.caption.split()
    return words[0] if words and words[0].endswith(".py") else ""


def parse_fragment(text: str) -> list[LogicalLine]:
    """Return the logical lines of a fragment that may be indented as a whole.

    Raises SourceError, its line counted from 1 in the text.
    """
    return parse_lines(_dedent(text))


def _dedent(text: str) -> str:
    """Return the text without the indentation that all its lines share."""
    return textwrap.dedent(text) + "\n"


def find_fragment(
    want: Sequence[LogicalLine], have: Sequence[LogicalLine]
) -> tuple[int, int] | None:
    """Return the first and last line of a file where a fragment stands, or None.

    Lines stand in a row and keep their indentation to one another; a line
    ``...`` stands for any lines.
    """
    wanted = [line for line in want if not line.is_gap]
    for start, line in enumerate(have):
        if not matches(wanted[0].tokens, line.tokens):
            continue
        shift = line.column - wanted[0].column
        last = _follow(list(want), have, start, shift)
        if last is not None:
            return line.first, have[last].last
    return None


def _follow(
    want: list[LogicalLine], have: Sequence[LogicalLine], start: int, shift: int
) -> int | None:
    """Return the index of the line that ends the fragment begun at ``start``."""
    while want and want[0].is_gap:
        want = want[1:]
    at, gap, last = start, False, start
    for number, line in enumerate(want):
        if line.is_gap:
            gap = True
            continue
        places = range(at, len(have)) if gap else range(at, min(at + 1, len(have)))
        for place in places:
            there = have[place]
            if there.column == line.column + shift and matches(
                line.tokens, there.tokens
            ):
                if not gap or number == len(want) - 1:
                    at, last = place + 1, place
                    break
                rest = _follow(want[number:], have, place, shift)
                if rest is not None:
                    return rest
        else:
            return None
        gap = False
    return last


def _find_culprit(
    block: Block, lines: list[LogicalLine], example: Example, modules: Sequence[Path]
) -> Problem:
    """Return the problem of the first line at which the best file fails."""
    best: tuple[int, LogicalLine, Path] | None = None
    for path in modules:
        have = example.lines(path)
        good = 0
        for count in range(1, len(lines) + 1):
            part = lines[:count]
            if all(line.is_gap for line in part):
                continue
            if find_fragment(part, have) is None:
                break
            good = count
        if good < len(lines) and (best is None or good > best[0]):
            best = (good, lines[good], path)
    assert best is not None
    culprit = best[1] if not best[1].is_gap else lines[0]
    line = block.line + culprit.first - 1
    text = block.lines[culprit.first - 1].strip()
    only = (
        example.name(modules[0]) if len(modules) == 1 else example.name(example.folder)
    )
    fact = (
        f"stands nowhere in {only}"
        if best[0] == 0
        else f"does not follow the line above it in {example.name(best[2])}"
    )
    return Problem(
        line, f"`{text}`", fact, _find_nearest_line(text, example, modules), MEND
    )


def _find_nearest_line(text: str, example: Example, modules: Sequence[Path]) -> str:
    """Return place and text of the example's line most like a text."""
    places: dict[str, str] = {}
    for path in modules:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                name = path.relative_to(example.folder)
                places.setdefault(line.strip(), f"{name}:{number}  {line.strip()}")
    close = difflib.get_close_matches(text, places, n=1, cutoff=0.5)
    return places[close[0]] if close else ""
