"""Typed diffs: applied to the old file, a diff gives the new one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from typing import Self

from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.claims.files import find_file_problem, find_syntax_problem
from sphinx_lockstep.messages.diffs import (
    DiffFilesMissing,
    DiffIncomplete,
    DiffLineMisplaced,
    DiffLineUnmarked,
    DiffUnchanged,
    HunkMalformed,
    HunkMisnumbered,
    HunkMisordered,
    HunkSectionWrong,
)
from sphinx_lockstep.messages.fragments import FileNotInExample, LineNowhere
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Kind, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.diffs import HUNK, Hunk, HunkError, apply_hunks, parse_diff
from sphinx_lockstep.syntax.lines import find_lines, has_lines

MARKS = ("+", "-", " ")


LANGUAGES = ("diff", "udiff")


@dataclass(frozen=True)
class DiffClaim(Claim):
    """A block of a unified diff that is typed on the page.

    ``names`` are the files by their marks, each with its line from 0.
    """

    kind = Kind.DIFF
    is_code = True

    names: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    hunks: tuple[Hunk, ...] = ()

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return block.language in LANGUAGES

    @classmethod
    def parse(cls, block: Block) -> Self:
        names, hunks = parse_diff(block.text)
        problem = None
        if set(names) != {"---", "+++"}:
            problem = Problem(block.line, "this diff", DiffFilesMissing())
        return cls(block, problem, names, tuple(hunks))

    @property
    def names_one_file(self) -> bool:
        """Tell whether both sides are the same file."""
        files = {name for name, _ in self.names.values()}
        return len(self.names) == 2 and len(files) == 1

    def check_without_run(self, context: Context) -> CheckResult:
        return self.check(context)

    def check(self, context: Context) -> CheckResult:
        """Check that the diff's two files exist and that it leads from one to the other."""
        if self.malformed:
            return failed(self.malformed)
        block, names, hunks = self.block, self.names, self.hunks
        texts = []
        for mark in ("---", "+++"):
            lines, problem = _read(block, context.example, *names[mark])
            if problem:
                return failed(problem)
            texts.append(lines)
        old, new = texts
        problem = (
            _find_form_problem(block, hunks)
            or _find_lost_side(block, hunks, "-", old, names["---"][0])
            or _find_lost_side(block, hunks, "+", new, names["+++"][0])
            or _find_step_problem(block, hunks, old, new, names)
        )
        if problem:
            return failed(problem)
        path = context.example.find_file(names["+++"][0])
        assert path is not None  # it has been read
        proof = f"leads from {names['---'][0]} to"
        return CheckResult((), proof, context.example.name(path), 1, len(new))

    def apply(self, example: Example) -> tuple[str, str] | Problem:
        """Return a file and its text with the diff from and to that file applied to it.

        The file is named by its path in the example. Returns a Problem if the file
        doesn't have the old side.
        """
        block, (name, at) = self.block, self.names["---"]
        old, problem = _read(block, example, name, at)
        problem = (
            problem
            or _find_form_problem(block, self.hunks)
            or _find_lost_side(block, self.hunks, "-", old, name)
        )
        if problem:
            return problem
        try:
            new = apply_hunks(old, self.hunks)
        except HunkError as error:
            place, claim = block.line + error.at, quote(error.text)
            return Problem(place, claim, HunkMisordered(name))
        path = example.find_file(name)
        assert path is not None  # it has been read
        text = "\n".join([*new, ""])
        return path.relative_to(example.folder).as_posix(), text


def _read(
    block: Block, example: Example, name: str, at: int
) -> tuple[list[str], Problem | None]:
    """Return the lines of a file that a diff names, or the file's problem."""
    path = example.find_file(name)
    if path is None:
        among = [path.relative_to(example.folder).as_posix() for path in example.files]
        fact = FileNotInExample(example.name(example.folder))
        near = find_nearest(name, among)
        return [], Problem(block.line + at, f"`{name}`", fact, near)
    if refused := find_file_problem(example.root, path):
        return [], Problem(block.line + at, f"`{name}`", refused)
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]
    return lines, find_syntax_problem(example, path, block.line + at)


def _find_form_problem(block: Block, hunks: Sequence[Hunk]) -> Problem | None:
    """Return the problem of a malformed line, or of a diff without a change."""
    for hunk in hunks:
        if hunk.head not in ("", "@@") and not HUNK.match(hunk.head):
            return Problem(block.line + hunk.at, quote(hunk.head), HunkMalformed())
        for mark, text, at in hunk.lines:
            if mark not in MARKS:
                claim = quote(mark + text)
                return Problem(block.line + at, claim, DiffLineUnmarked())
    if not any(mark != " " for hunk in hunks for mark, _, _ in hunk.lines):
        return Problem(block.line, "this diff", DiffUnchanged())
    return None


def _find_lost_side(
    block: Block, hunks: Sequence[Hunk], mark: str, have: Sequence[str], name: str
) -> Problem | None:
    """Return the problem of the first line of a side that a file doesn't have."""
    for hunk in hunks:
        want = hunk.text(mark)
        if find_lines(want, have) is not None:
            continue
        rows = (have[at : at + len(want)] for at in range(len(have)))
        good = max((_count_alike(want, row) for row in rows), default=0)
        text, at = hunk.side(mark)[good]
        near = find_nearest(text, have)
        fact: Message = DiffLineMisplaced(name) if good else LineNowhere(name)
        nearest = f"{name}:{have.index(near) + 1}  {near.strip()}" if near else ""
        return Problem(block.line + at, quote(text), fact, nearest)
    return None


def _count_alike(want: Sequence[str], have: Sequence[str]) -> int:
    """Count the lines that both start with."""
    pairs = zip(want, have, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _find_step_problem(
    block: Block,
    hunks: Sequence[Hunk],
    old: Sequence[str],
    new: Sequence[str],
    names: Mapping[str, tuple[str, int]],
) -> Problem | None:
    """Return the problem of a diff that doesn't lead from the old to the new file."""
    before, after = names["---"][0], names["+++"][0]
    places = find_places(hunks, old, new)
    if places is None:
        near = _find_change(hunks, old, new)
        return Problem(block.line, "this diff", DiffIncomplete(before, after), near)
    shift = 0
    for hunk, at in zip(hunks, places, strict=True):
        fewer, more = len(hunk.text("-")), len(hunk.text("+"))
        want = f"@@ -{_span(at, fewer)} +{_span(at + shift, more)} @@"
        shift += more - fewer
        head = HUNK.match(hunk.head)
        if head is None:
            continue
        line, claim = block.line + hunk.at, quote(hunk.head)
        if _count(head[1]) != _count(want):
            return Problem(line, claim, HunkMisnumbered(), want)
        section = (head[2] or "").strip()
        if section and section not in (text[:80].strip() for text in old[:at]):
            return Problem(line, claim, HunkSectionWrong(before))
    return None


def _count(head: str) -> list[int]:
    """Return the numbers of a hunk's head, with the counts of 1 that it leaves out."""
    spans = re.findall(r"[-+](\d+)(?:,(\d+))?", head)
    return [int(number or 1) for span in spans for number in span]


def _span(at: int, count: int) -> str:
    """Return a side's first line and count in the form of a diff."""
    first = at + 1 if count else at
    return f"{first},{count}" if count != 1 else f"{first}"


def find_places(
    hunks: Sequence[Hunk], old: Sequence[str], new: Sequence[str]
) -> list[int] | None:
    """Return the old line, from 0, of each hunk, or None if the hunks don't fit.

    Equal lines let a hunk fit in many places. So the search goes from the last hunk to
    the first, and notes the old lines from which the rest leads to the new lines.
    """
    sides = [(hunk.text("-"), hunk.text("+")) for hunk in hunks]
    shifts = [0, *accumulate(len(after) - len(before) for before, after in sides)]
    if len(new) != len(old) + shifts[-1]:
        return None
    leads = [_go_on(bytearray(len(old)) + b"\1", shifts[-1], old, new)]
    for (before, after), shift in reversed([*zip(sides, shifts, strict=False)]):
        row = bytearray(len(old) + 1)
        for at in range(len(old) - len(before) + 1):
            if has_lines(before, old, at) and has_lines(after, new, at + shift):
                row[at] = leads[0][at + len(before)]
        leads.insert(0, _go_on(row, shift, old, new))
    if not leads[0][0]:
        return None
    places, at = [], 0
    for (before, after), shift, below in zip(sides, shifts, leads[1:], strict=False):
        while not (
            has_lines(before, old, at)
            and has_lines(after, new, at + shift)
            and below[at + len(before)]
        ):
            at += 1
        places.append(at)
        at += len(before)
    return places


def _go_on(
    leads: bytearray, shift: int, old: Sequence[str], new: Sequence[str]
) -> bytearray:
    """Add the old lines from which unchanged lines lead to one that is noted."""
    for at in reversed(range(len(old))):
        if leads[at + 1] and has_lines(old[at : at + 1], new, at + shift):
            leads[at] = 1
    return leads


def _find_change(hunks: Sequence[Hunk], old: Sequence[str], new: Sequence[str]) -> str:
    """Return a changed line that the diff leaves out, or ""."""
    shown = {(mark, text) for hunk in hunks for mark, text, _ in hunk.lines}
    changes = difflib.unified_diff(list(old), list(new), n=0, lineterm="")
    for line in list(changes)[2:]:  # after the names of the files
        change = (line[:1], line[1:])
        if change[0] in "+-" and change[1].strip() and change not in shown:
            return f"{change[0]}{change[1]}"
    return ""
