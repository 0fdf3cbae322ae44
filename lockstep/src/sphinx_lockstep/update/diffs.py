"""Update diffs to the current difference between their two files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.messages.updates import FilesAreEqual, HunkHeadsMissing
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.syntax.diffs import HUNK, Hunk, parse_diff
from sphinx_lockstep.update.changes import BlockChange, Refused, refuse
from sphinx_lockstep.update.renamed_files import get_new_name

WIDEST = 20  # the most context lines to try for a page's number of hunks


def rewrite_diff(block: Block, problem: Problem, context: Context) -> BlockChange:
    """Return the diff of a block's files, with hunk heads and context as on the page."""
    example = context.example
    names, hunks = parse_diff(block.text)
    if set(names) != {"---", "+++"}:
        raise refuse(problem)
    lines = block.lines
    files: list[list[str]] = []
    for mark in ("---", "+++"):
        name, at = names[mark]
        path = example.find_file(name)
        if path is None:
            line = lines[at].replace(
                name, get_new_name(name, example.files, context), 1
            )
            return BlockChange(at, 1, (line,), f"the name of `{name}`")
        files.append([text.rstrip() for text in example.text(path)])
    heads = {"@@" if HUNK.match(hunk.head) else hunk.head for hunk in hunks}
    is_bare = not any(HUNK.match(hunk.head) for hunk in hunks)
    if not hunks or len(heads) > 1:
        raise refuse(problem)
    new = _make_hunks(files[0], files[1], hunks)
    if not new:
        raise Refused(FilesAreEqual())
    if len(new) > 1 and "" in heads:
        raise Refused(HunkHeadsMissing())
    first = max(at for _, at in names.values()) + 1
    shown = [
        text
        for hunk in new
        for text in _draw(hunk, hunks, is_bare=is_bare, is_headless="" in heads)
    ]
    what = f"the diff of `{names['+++'][0]}`"
    return BlockChange(first, len(lines) - first, tuple(shown), what)


def _get_context(hunk: Hunk) -> tuple[int, int]:
    """Return how many unchanged lines a hunk starts and ends with."""
    marks = "".join(mark for mark, _, _ in hunk.lines)
    return len(marks) - len(marks.lstrip(" ")), len(marks) - len(marks.rstrip(" "))


def _make_hunks(old: list[str], new: list[str], olds: Sequence[Hunk]) -> list[Hunk]:
    """Return the hunks of a diff, with as many context lines as the page shows."""
    counts = [_get_context(hunk) for hunk in olds]
    made = [_split(old, new, context) for context in range(WIDEST)]
    fit = [hunks for hunks in made if len(hunks) == len(olds)]
    if not fit:
        return made[min(max(map(max, counts)), WIDEST - 1)]
    return [_trim(hunk, *pair) for hunk, pair in zip(fit[-1], counts, strict=True)]


def _split(old: list[str], new: list[str], context: int) -> list[Hunk]:
    """Return the hunks of a diff with ``context`` lines around each change."""
    found: list[Hunk] = []
    for line in list(difflib.unified_diff(old, new, n=context, lineterm=""))[2:]:
        if line.startswith("@@"):
            found.append(Hunk(line))
        else:
            found[-1].lines.append((line[:1], line[1:], 0))
    return found


def _trim(hunk: Hunk, before: int, after: int) -> Hunk:
    """Return a hunk with at most ``before`` and ``after`` context lines."""
    have_before, have_after = _get_context(hunk)
    first, last = max(have_before - before, 0), max(have_after - after, 0)
    lines = hunk.lines[first : len(hunk.lines) - last]
    spans = []
    for sign, number, count in re.findall(r"([-+])(\d+)(?:,(\d+))?", hunk.head):
        less = int(count or 1) - first - last
        start = int(number) + first - (1 if count != "0" and not less else 0)
        spans.append(f"{sign}{start}" + (f",{less}" if less != 1 else ""))
    return Hunk(f"@@ {' '.join(spans)} @@", 0, lines)


def _draw(
    hunk: Hunk, olds: Sequence[Hunk], *, is_bare: bool, is_headless: bool
) -> Iterator[str]:
    """Yield the lines of a hunk, with the section that the page shows in its head."""
    section = next(
        (_get_section(old) for old in olds if old.lines and _is_same(old, hunk)), ""
    )
    if not is_headless:
        yield "@@" if is_bare else f"{hunk.head} {section}".rstrip()
    for mark, text, _ in hunk.lines:
        yield f"{mark}{text}".rstrip()


def _is_same(one: Hunk, other: Hunk) -> bool:
    """Tell whether two hunks start with the same line."""
    return one.lines[0][:2] == other.lines[0][:2]


def _get_section(hunk: Hunk) -> str:
    """Return the section after the second ``@@`` of a hunk's head, or ""."""
    match = re.match(r"@@[^@]*@@ (.*)", hunk.head)
    return match[1] if match else ""
