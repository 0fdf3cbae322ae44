"""Typed Python: one file of the example has it, token by token."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.claims.files import find_syntax_problem
from sphinx_lockstep.messages.fragments import (
    CommentMissing,
    FileNotInExample,
    FragmentEmpty,
    LineNotNext,
    LineNowhere,
    NotPython,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Kind, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.python_source import (
    GAP,
    LogicalLine,
    SourceError,
    find_comments,
    matches,
    parse_lines,
)

LANGUAGES = ("python", "python3", "py", "py3")


@dataclass(frozen=True)
class FragmentClaim(Claim):
    """A block of Python that is typed on the page."""

    kind = Kind.FRAGMENT
    is_code = True

    lines: tuple[LogicalLine, ...] = ()

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return block.language in LANGUAGES

    @classmethod
    def parse(cls, block: Block) -> Self:
        try:
            lines = tuple(parse_fragment(block.text))
        except SourceError as error:
            line = block.line + min(error.line, len(block.lines)) - 1
            return cls(block, Problem(line, "this fragment", NotPython(error.reason)))
        if all(line.is_gap for line in lines):
            problem = Problem(block.line, "this fragment", FragmentEmpty())
            return cls(block, problem, lines)
        return cls(block, lines=lines)

    def check(self, context: Context) -> CheckResult:
        return self.find_place(context, get_caption_file(self.block))

    def check_without_run(self, context: Context) -> CheckResult:
        return self.check(context)

    def find_place(self, context: Context, name: str) -> CheckResult:
        """Return where the example has the code: in the file of a name, or in any."""
        if self.malformed:
            return failed(self.malformed)
        block, example = self.block, context.example
        modules = example.modules
        if name:
            path = example.find_file(name)
            if path is None:
                return failed(_missing(block, name, example))
            modules = (path,)
        problem: Problem | None = None
        for path in modules:
            found = find_fragment(self.lines, example.lines(path))
            if found:
                problem = find_syntax_problem(
                    example, path, block.line
                ) or _find_comment_problem(block, path, found)
            if found and problem is None:
                return CheckResult((), "stands in", example.name(path), *found)
        return failed(problem or _find_culprit(block, self.lines, example, modules))


def _missing(block: Block, name: str, example: Example) -> Problem:
    """Return the problem of a caption that names an unknown file."""
    among = [path.relative_to(example.folder).as_posix() for path in example.modules]
    fact = FileNotInExample(example.name(example.folder))
    near = find_nearest(name, among)
    return Problem(block.line, f"the caption `{name}`", fact, near)


def _find_comment_problem(
    block: Block, path: Path, found: tuple[int, int]
) -> Problem | None:
    """Return the problem of a comment that the file doesn't have at a place, or None.

    The place, its first and last line, includes the comments directly around it.
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
            fact = CommentMissing(path.name)
            places = {text: f"{path.name}:{at}  {text}" for at, text in comments}
            near = places.get(find_nearest(text, places), "")
            return Problem(block.line + line - 1, quote(text), fact, near)
    return None


def get_caption_file(block: Block) -> str:
    """Return the Python file that a caption starts with, or ""."""
    words = block.caption.split()
    return words[0] if words and words[0].endswith(".py") else ""


def parse_fragment(text: str) -> list[LogicalLine]:
    """Return the logical lines of a fragment, which may be indented as a whole.

    Raises SourceError, its line counted from 1 in the text.
    """
    return parse_lines(_dedent(text))


def _dedent(text: str) -> str:
    """Return the text without the indentation that its lines have in common."""
    return textwrap.dedent(text) + "\n"


def find_fragment(
    want: Sequence[LogicalLine], have: Sequence[LogicalLine]
) -> tuple[int, int] | None:
    """Return the first and last line of a fragment in a file, or None."""
    shown = find_shown(want, have)
    return (shown[0].first, shown[-1].last) if shown else None


def find_shown(
    want: Sequence[LogicalLine], have: Sequence[LogicalLine]
) -> list[LogicalLine]:
    """Return the lines of a file that a fragment shows, none if the file lacks one.

    They are in a row, and indented alike relative to each other. A line ``...`` stands
    for any lines that are indented at least as far as itself.
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
    """Return the indexes of the file's lines if the fragment is at ``start``, or None."""
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
    """Return the indexes of the lines of parts that are separated by gaps, or None.

    If a part isn't found, the search goes back and tries the part before it further
    down. ``tried`` holds each pair of a part and a line that was tried before.
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
    """Tell whether lines are in a row from a line on."""
    there = have[at : at + len(part)]
    return len(there) == len(part) and all(
        other.column == line.column + shift and matches(line.tokens, other.tokens)
        for line, other in zip(part, there, strict=True)
    )


def _find_culprit(
    block: Block,
    lines: Sequence[LogicalLine],
    example: Example,
    modules: Sequence[Path],
) -> Problem:
    """Return the problem of the first line that the most similar file doesn't have."""
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
    fact: Message = LineNowhere(example.name(only))
    if good:
        fact = LineNotNext(example.name(best))
    shown = _find_shown(block, culprit, modules, example)
    text = block.lines[shown - 1].strip()
    line = block.line + shown - 1
    near = _find_nearest_line(text, example, (best,) if good else modules)
    return Problem(line, f"`{text}`", fact, near)


def _find_shown(
    block: Block, culprit: LogicalLine, modules: Sequence[Path], example: Example
) -> int:
    """Return the first physical line, from 1, of a logical line that no file has."""
    have = {line.strip() for path in modules for line in example.text(path)}
    shown = range(culprit.first, culprit.last + 1)
    texts = {at: block.lines[at - 1].strip() for at in shown}
    missing = (
        at for at in shown if texts[at].rstrip(",") != GAP and texts[at] not in have
    )
    return next(missing, culprit.first)


def _find_nearest_line(text: str, example: Example, modules: Sequence[Path]) -> str:
    """Return the place and the text of the example's most similar line, or ""."""
    places: dict[str, str] = {}
    for path in modules:
        for number, line in enumerate(example.text(path), 1):
            if line.strip():
                name = path.relative_to(example.folder).as_posix()
                places.setdefault(line.strip(), f"{name}:{number}  {line.strip()}")
    return places.get(find_nearest(text, places), "")
