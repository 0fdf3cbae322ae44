"""Where a block's lines stand in its file: from a change to an edit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sphinx_lockstep.model import Block
from sphinx_lockstep.update.base import BlockChange, PageEdit, Refused
from sphinx_lockstep.update.edits import MOVED

# Indentation, marks of quotes, and the mark of an item that begins with the block.
MARK = re.compile(r"\ufeff?[\s>]*(?:(?:[-*+]|\w+[.)]|\|)\s+)*")
FENCE = re.compile(r"\s*(?:```|~~~|:::)")


def make_edit(block: Block, change: BlockChange, file: Sequence[str]) -> PageEdit:
    """Return a change of a block as an edit of its file's lines.

    New lines get what stands before the block's own: indentation, marks of a quote.
    Raises Refused where the file does not have the block's lines, or would not have
    the new ones as lines of the block.
    """
    change = change.trim(block.lines)
    start, marks = _find_block(block, file)
    at, count, lines = change.at, change.count, list(change.lines)
    if block.path.endswith(".md") and any(map(FENCE.match, change.lines)):
        raise Refused("a line of it would end the fence it stands in")
    if at == 0 and not lines:  # what stands before the first line is not to go with it
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
    """Return the line, from 0, where a block stands, and what stands before each line.

    Within a quote of Markdown it is not known but near: there it has to stand once.
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
        raise Refused(MOVED)
    return found[0]


def _find_marks(lines: Sequence[str], file: Sequence[str]) -> list[str | None] | None:
    """Return what a file has before each line, None before a blank one, or None."""
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
    """Return what a file's line has before a block's, or None where it is another."""
    shown = text.expandtabs(8)  # Sphinx shows tabs as blanks
    for at in range(len(text) + 1):
        width = len(text[:at].expandtabs(8))
        if line in (text[at:], shown[width:]) and MARK.fullmatch(text[:at]):
            return text[:at]
    return None
