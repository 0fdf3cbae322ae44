"""Typed Python: it stands, token by token, in one file of the example."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.included import find_syntax_problem
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.python_source import (
    GAP,
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
        line = block.line + min(error.line, len(block.lines)) - 1
        return failed(
            Problem.untyped(
                line, "this fragment", f"is not Python: {error.fact}", mend=MEND
            )
        )
    if all(line.is_gap for line in lines):
        return failed(
            Problem.untyped(block.line, "this fragment", "holds no code", mend=MEND)
        )
    modules = example.modules
    name = get_caption_file(block)
    if name:
        path = example.find_file(name)
        if path is None:
            return failed(_missing(block, name, example))
        modules = (path,)
    problem: Problem | None = None
    for path in modules:
        found = find_fragment(lines, example.lines(path))
        if found:
            problem = find_syntax_problem(
                example, path, block.line
            ) or _find_comment_problem(block, path, found)
        if found and problem is None:
            return Finding((), "stands in", example.name(path), *found)
    return failed(problem or _find_culprit(block, lines, example, modules))


def _missing(block: Block, name: str, example: Example) -> Problem:
    """Return the problem of a caption that names no file."""
    among = [path.relative_to(example.folder).as_posix() for path in example.modules]
    fact = f"names no file of {example.name(example.folder)}"
    near = find_nearest(name, among)
    return Problem.untyped(block.line, f"the caption `{name}`", fact, near, MEND)


def _find_comment_problem(
    block: Block, path: Path, found: tuple[int, int]
) -> Problem | None:
    """Return the problem of a comment that the file does not have at that place.

    A comment above the first line of code belongs to it.
    """
    comments = find_comments(path.read_text(encoding="utf-8"))
    above = {line for line, _ in comments}
    first, last = found
    while first - 1 in above:
        first -= 1
    while last + 1 in above:
        last += 1
    have = [text for line, text in comments if first <= line <= last]
    for line, text in find_comments(_dedent(block.text)):
        if text not in have:
            fact = f"is no comment of {path.name} there"
            places = {text: f"{path.name}:{at}  {text}" for at, text in comments}
            near = places.get(find_nearest(text, places), "")
            return Problem.untyped(block.line + line - 1, quote(text), fact, near, MEND)
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
    """Return the first and last line of a file where a fragment stands, or None."""
    shown = find_shown(want, have)
    return (shown[0].first, shown[-1].last) if shown else None


def find_shown(
    want: Sequence[LogicalLine], have: Sequence[LogicalLine]
) -> list[LogicalLine]:
    """Return the lines of a file that a fragment shows: one for each that is no gap.

    Lines stand in a row and keep their indentation to one another. A line ``...``
    stands for any lines that are indented as far as itself or further.
    """
    number = next((at for at, line in enumerate(want) if not line.is_gap), None)
    if number is None:
        return []
    tried: dict[int, set[tuple[int, int]]] = {}
    for start, line in enumerate(have):
        if matches(want[number].tokens, line.tokens):
            shift = line.column - want[number].column
            places = _follow(
                want[number:], have, start, shift, tried.setdefault(shift, set())
            )
            if places is not None:
                return [have[at] for at in places]
    return []


def _follow(
    want: Sequence[LogicalLine],
    have: Sequence[LogicalLine],
    start: int,
    shift: int,
    tried: set[tuple[int, int]],
) -> list[int] | None:
    """Return the indexes of the lines of the fragment begun at ``start``, gaps aside."""
    parts: list[list[LogicalLine]] = [[]]
    gaps: list[int] = []
    for line in want:
        if line.is_gap:
            parts.append([])
            gaps.append(line.column + shift)
        else:
            parts[-1].append(line)
    if not _stands(parts[0], have, start, shift):
        return None
    end = start + len(parts[0])
    rest = _follow_gaps(parts[1:], gaps, have, end, shift, tried)
    return None if rest is None else [*range(start, end), *rest]


def _follow_gaps(
    parts: Sequence[Sequence[LogicalLine]],
    gaps: Sequence[int],
    have: Sequence[LogicalLine],
    at: int,
    shift: int,
    tried: set[tuple[int, int]],
) -> list[int] | None:
    """Return the indexes of the lines, each part standing behind its gap.

    Where a part finds no place, the one above it is tried further below.
    ``tried`` has the (part, line) that have failed before, and would again.
    """
    places: list[int] = []
    while (number := len(places)) < len(parts):
        is_new = (number, at) not in tried
        tried.add((number, at))
        if is_new and _stands(parts[number], have, at, shift):
            places.append(at)
            at += len(parts[number])
            continue
        while not is_new or at >= len(have) or have[at].column < gaps[number]:
            if not places:
                return None
            number, at, is_new = number - 1, places.pop(), True
        at += 1
    return [
        place + row
        for place, part in zip(places, parts, strict=True)
        for row in range(len(part))
    ]


def _stands(
    part: Sequence[LogicalLine], have: Sequence[LogicalLine], at: int, shift: int
) -> bool:
    """Tell whether lines stand in a row from a line on."""
    there = have[at : at + len(part)]
    return len(there) == len(part) and all(
        other.column == line.column + shift and matches(line.tokens, other.tokens)
        for line, other in zip(part, there, strict=True)
    )


def _find_culprit(
    block: Block, lines: list[LogicalLine], example: Example, modules: Sequence[Path]
) -> Problem:
    """Return the problem of the first line at which the best file fails."""
    code = [at for at, line in enumerate(lines) if not line.is_gap]
    good, best = 0, example.folder
    for path in modules:
        have = example.lines(path)
        count = 0
        while find_fragment(lines[: code[count] + 1], have) is not None:
            count += 1
        if count > good:
            good, best = count, path
    culprit = lines[code[good]]
    only = modules[0] if len(modules) == 1 else example.folder
    fact = (
        f"does not follow the line above it in {example.name(best)}"
        if good
        else f"stands nowhere in {example.name(only)}"
    )
    shown = _find_shown(block, culprit, modules, example)
    text = block.lines[shown - 1].strip()
    line = block.line + shown - 1
    near = _find_nearest_line(text, example, (best,) if good else modules)
    return Problem.untyped(line, f"`{text}`", fact, near, MEND)


def _find_shown(
    block: Block, culprit: LogicalLine, modules: Sequence[Path], example: Example
) -> int:
    """Return the first line, from 1, of a logical line that no file has."""
    have = {line.strip() for path in modules for line in example.text(path)}
    shown = range(culprit.first, culprit.last + 1)
    texts = {at: block.lines[at - 1].strip() for at in shown}
    missing = (
        at for at in shown if texts[at].rstrip(",") != GAP and texts[at] not in have
    )
    return next(missing, culprit.first)


def _find_nearest_line(text: str, example: Example, modules: Sequence[Path]) -> str:
    """Return place and text of the example's line most like a text."""
    places: dict[str, str] = {}
    for path in modules:
        for number, line in enumerate(example.text(path), 1):
            if line.strip():
                name = path.relative_to(example.folder).as_posix()
                places.setdefault(line.strip(), f"{name}:{number}  {line.strip()}")
    return places.get(find_nearest(text, places), "")
