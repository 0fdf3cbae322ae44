"""A typed diff: its old side stands in one file, and it gives the other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.included import find_file_problem, find_syntax_problem
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.diffs import HUNK, Hunk, parse_diff

MARKS = ("+", "-", " ")
MEND = "if the files are right, show their difference; if the page is right, mend them"


def check_diff(block: Block, context: Context) -> Finding:
    """Check that a diff's two files exist and that it leads from one to the other."""
    names, hunks = parse_diff(block.text)
    if set(names) != {"---", "+++"}:
        fact = "names no files: begin it with `--- old/file` and `+++ new/file`"
        return failed(Problem.untyped(block.line, "this diff", fact))
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
    return Finding((), proof, context.example.name(path), 1, len(new))


def apply_diff(block: Block, example: Example) -> tuple[str, str] | Problem:
    """Return a file and its text with a diff from and to that file applied to it.

    The file is named by its path in the example. A Problem where the old side does
    not stand in it.
    """
    names, hunks = parse_diff(block.text)
    name = names["---"]
    old, problem = _read(block, example, *name)
    problem = (
        problem
        or _find_form_problem(block, hunks)
        or _find_lost_side(block, hunks, "-", old, name[0])
    )
    if problem:
        return problem
    new, at = [], 0
    for hunk in hunks:
        place = find_lines(hunk.text("-"), old, at)
        if place is None:
            fact = f"stands above the hunk before it in {name[0]}"
            claim = quote(hunk.side("-")[0][0])
            return Problem.untyped(
                block.line + hunk.side("-")[0][1], claim, fact, "", MEND
            )
        new += [*old[at:place], *hunk.text("+")]
        at = place + len(hunk.text("-"))
    path = example.find_file(name[0])
    assert path is not None  # it has been read
    text = "\n".join([*new, *old[at:], ""])
    return path.relative_to(example.folder).as_posix(), text


def names_one_file(block: Block) -> bool:
    """Tell whether both sides of a diff are the same file."""
    names, _ = parse_diff(block.text)
    files = {name for name, _ in names.values()}
    return len(names) == 2 and len(files) == 1


def _read(
    block: Block, example: Example, name: str, at: int
) -> tuple[list[str], Problem | None]:
    """Return the lines of a file that a diff names, or why there are none."""
    path = example.find_file(name)
    if path is None:
        among = [path.relative_to(example.folder).as_posix() for path in example.files]
        fact = f"names no file of {example.name(example.folder)}"
        near = find_nearest(name, among)
        return [], Problem.untyped(block.line + at, f"`{name}`", fact, near, MEND)
    if fact := find_file_problem(example.root, path):
        return [], Problem.untyped(block.line + at, f"`{name}`", fact)
    lines = [line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()]
    return lines, find_syntax_problem(example, path, block.line + at)


def _find_form_problem(block: Block, hunks: Sequence[Hunk]) -> Problem | None:
    """Return the problem of a line that no diff has, or of a diff without a change."""
    for hunk in hunks:
        if hunk.head not in ("", "@@") and not HUNK.match(hunk.head):
            fact = "opens no hunk: write `@@`, or `@@ -1,2 +1,3 @@` as diff does"
            return Problem.untyped(block.line + hunk.at, quote(hunk.head), fact)
        for mark, text, at in hunk.lines:
            if mark not in MARKS:
                fact = "begins with neither `+` nor `-` nor a blank"
                return Problem.untyped(block.line + at, quote(mark + text), fact)
    if not any(mark != " " for hunk in hunks for mark, _, _ in hunk.lines):
        return Problem.untyped(block.line, "this diff", "changes nothing", mend=MEND)
    return None


def _find_lost_side(
    block: Block, hunks: Sequence[Hunk], mark: str, have: Sequence[str], name: str
) -> Problem | None:
    """Return the problem of the first line by which a side stands nowhere in a file."""
    for hunk in hunks:
        want = hunk.text(mark)
        if find_lines(want, have) is not None:
            continue
        rows = (have[at : at + len(want)] for at in range(len(have)))
        good = max((_count_alike(want, row) for row in rows), default=0)
        text, at = hunk.side(mark)[good]
        near = find_nearest(text, have)
        fact = (
            f"does not stand there in {name}" if good else f"stands nowhere in {name}"
        )
        nearest = f"{name}:{have.index(near) + 1}  {near.strip()}" if near else ""
        return Problem.untyped(block.line + at, quote(text), fact, nearest, MEND)
    return None


def _count_alike(want: Sequence[str], have: Sequence[str]) -> int:
    """Count the lines with which both begin."""
    pairs = zip(want, have, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def find_lines(want: Sequence[str], have: Sequence[str], start: int = 0) -> int | None:
    """Return where lines stand in a row among others, from a line on, or None."""
    last = len(have) - len(want)
    return next((at for at in range(start, last + 1) if _stands(want, have, at)), None)


def _find_step_problem(
    block: Block,
    hunks: Sequence[Hunk],
    old: Sequence[str],
    new: Sequence[str],
    names: dict[str, tuple[str, int]],
) -> Problem | None:
    """Return the problem of a diff that does not lead from the old to the new file."""
    before, after = names["---"][0], names["+++"][0]
    places = find_places(hunks, old, new)
    if places is None:
        fact = f"applied to {before} does not give {after}"
        near = _find_change(hunks, old, new)
        return Problem.untyped(block.line, "this diff", fact, near, MEND)
    shift = 0
    for hunk, at in zip(hunks, places, strict=True):
        fewer, more = len(hunk.text("-")), len(hunk.text("+"))
        want = f"@@ -{_span(at, fewer)} +{_span(at + shift, more)} @@"
        shift += more - fewer
        head = HUNK.match(hunk.head)
        if head is None:
            continue
        if _count(head[1]) != _count(want):
            fact = "counts other lines than it has"
            return Problem.untyped(
                block.line + hunk.at, quote(hunk.head), fact, want, MEND
            )
        section = (head[2] or "").strip()
        if section and section not in (line[:80].strip() for line in old[:at]):
            fact = f"names a line that is not above it in {before}"
            return Problem.untyped(
                block.line + hunk.at, quote(hunk.head), fact, "", MEND
            )
    return None


def _count(head: str) -> list[int]:
    """Return the numbers of a hunk's head, a count of 1 that is left out too."""
    spans = re.findall(r"[-+](\d+)(?:,(\d+))?", head)
    return [int(number or 1) for span in spans for number in span]


def _span(at: int, count: int) -> str:
    """Return a side's first line and count as a diff writes them."""
    first = at + 1 if count else at
    return f"{first},{count}" if count != 1 else f"{first}"


def find_places(
    hunks: Sequence[Hunk], old: Sequence[str], new: Sequence[str]
) -> list[int] | None:
    """Return the old line, from 0, of each hunk by which the old lines give the new.

    From the last hunk to the first, it is noted from which old lines the rest of the
    diff leads to the new ones: where lines are alike, a hunk fits in many places.
    """
    sides = [(hunk.text("-"), hunk.text("+")) for hunk in hunks]
    shifts = [0, *accumulate(len(after) - len(before) for before, after in sides)]
    if len(new) != len(old) + shifts[-1]:
        return None
    leads = [_go_on(bytearray(len(old)) + b"\1", shifts[-1], old, new)]
    for (before, after), shift in reversed([*zip(sides, shifts, strict=False)]):
        row = bytearray(len(old) + 1)
        for at in range(len(old) - len(before) + 1):
            if _stands(before, old, at) and _stands(after, new, at + shift):
                row[at] = leads[0][at + len(before)]
        leads.insert(0, _go_on(row, shift, old, new))
    if not leads[0][0]:
        return None
    places, at = [], 0
    for (before, after), shift, below in zip(sides, shifts, leads[1:], strict=False):
        while not (
            _stands(before, old, at)
            and _stands(after, new, at + shift)
            and below[at + len(before)]
        ):
            at += 1
        places.append(at)
        at += len(before)
    return places


def _stands(want: Sequence[str], have: Sequence[str], at: int) -> bool:
    """Tell whether lines stand in a row from a line on."""
    return at >= 0 and list(have[at : at + len(want)]) == list(want)


def _go_on(
    leads: bytearray, shift: int, old: Sequence[str], new: Sequence[str]
) -> bytearray:
    """Add to the old lines that lead on those from which one gets there unchanged."""
    for at in reversed(range(len(old))):
        if leads[at + 1] and _stands(old[at : at + 1], new, at + shift):
            leads[at] = 1
    return leads


def _find_change(hunks: Sequence[Hunk], old: Sequence[str], new: Sequence[str]) -> str:
    """Return a changed line that the diff leaves out, or ""."""
    shown = {(mark, text) for hunk in hunks for mark, text, _ in hunk.lines}
    changes = difflib.unified_diff(list(old), list(new), n=0, lineterm="")
    for line in list(changes)[2:]:  # behind the names of the files
        change = (line[:1], line[1:])
        if change[0] in "+-" and change[1].strip() and change not in shown:
            return f"{change[0]}{change[1]}"
    return ""
