"""Find the lines of a block in its file, to make an edit of a change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sphinx_lockstep.messages.updates import FenceTooShort, TextMoved
from sphinx_lockstep.model import Block
from sphinx_lockstep.update.changes import BlockChange, PageEdit, Refused

# Indentation, quote markers, and the marker of a list item that starts with the block.
MARK = re.compile(r"\ufeff?[\s>]*(?:(?:[-*+]|\w+[.)]|\|)\s+)*")
FENCE = re.compile(r"\s*(?:```|~~~|:::)")


def make_edit(block: Block, change: BlockChange, file: Sequence[str]) -> PageEdit:
    """Return a change of a block as an edit of its file.

    New lines get the indentation and quote markers of the block. Raises Refused if the
    file doesn't have the lines of the block, or if a new line would end the block.
    """
    change = change.trim(block.lines)
    start, marks = _find_block(block, file)
    at, count, lines = change.at, change.count, list(change.lines)
    if block.path.endswith(".md") and any(map(FENCE.match, change.lines)):
        raise Refused(FenceTooShort())
    if at == 0 and not lines:  # keep the marker before the first line
        count, lines = count + 1, [block.lines[count]]
    first = start + at
    margin = next(
        (re.sub(r"[^\s>]", " ", mark) for mark in marks if mark is not None), ""
    )
    old = tuple(file[first : first + count])
    new = [(margin + line).rstrip() if not line else margin + line for line in lines]
    kept = dict(zip(block.lines[at : at + count], old, strict=True))
    new = [kept.get(line, text) for line, text in zip(lines, new, strict=True)]
    if at == 0 and marks[0] is not None:
        new[0] = marks[0] + lines[0]
    return PageEdit(block.path, first + 1, old, tuple(new), change.what)


def _find_block(block: Block, file: Sequence[str]) -> tuple[int, list[str | None]]:
    """Return the index of a block's first line in its file, and the prefix of each line.

    In a Markdown quote the block's line is only approximate, so its text has to occur
    exactly once in the file.
    """
    start = block.line - 1
    marks = _find_marks(block.lines, file[start:])
    if marks is not None:
        return start, marks
    last = len(file) - len(block.lines)
    found = [
        (at, marks)
        for at in range(last + 1)
        if (marks := _find_marks(block.lines, file[at:])) is not None
    ]
    if len(found) != 1:
        raise Refused(TextMoved())
    return found[0]


def _find_marks(lines: Sequence[str], file: Sequence[str]) -> list[str | None] | None:
    """Return the prefix of each line in a file, or None if the file has other lines.

    The prefix of a blank line is None.
    """
    marks: list[str | None] = []
    if not lines or len(file) < len(lines):
        return None
    for line, text in zip(lines, file, strict=False):
        mark = _get_mark(line.rstrip(), text.rstrip()) if line.strip() else None
        if mark is None and (line.strip() or text.strip(" \t>")):
            return None
        marks.append(mark)
    return marks


def _get_mark(line: str, text: str) -> str | None:
    """Return the prefix of a block's line in its file, or None if it is another line."""
    shown = text.expandtabs(8)  # Sphinx expands tabs
    for at in range(len(text) + 1):
        width = len(text[:at].expandtabs(8))
        if line in (text[at:], shown[width:]) and MARK.fullmatch(text[:at]):
            return text[:at]
    return None
