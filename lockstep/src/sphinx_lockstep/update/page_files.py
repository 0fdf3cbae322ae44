"""Read the files of pages, and write edits into them: each file whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.updates import (
    CannotWritePage,
    ConflictingEdits,
    TextMoved,
)
from sphinx_lockstep.store.files import write_whole
from sphinx_lockstep.update.changes import PageEdit, Refused


def apply_edits(
    edits: Iterable[PageEdit], root: Path
) -> Iterator[tuple[PageEdit, Message | None]]:
    """Write edits into files; yield each edit with the reason if it wasn't made.

    Paths of edits are relative to ``root``. The edits of one file are made together or
    not at all, except that edits that conflict with each other are left out.
    """
    by_path: dict[str, list[PageEdit]] = {}
    for edit in dict.fromkeys(edits):
        by_path.setdefault(edit.path, []).append(edit)
    for path, own in sorted(by_path.items()):
        fit = [edit for edit in own if not _conflicts(edit, own)]
        try:
            _rewrite(root / path, fit)
            reason = None
        except Refused as error:
            reason = error.fact
        for edit in sorted(own, key=lambda edit: edit.line):
            yield edit, reason if edit in fit else ConflictingEdits()


def _conflicts(edit: PageEdit, others: Sequence[PageEdit]) -> bool:
    """Tell whether another edit touches the same lines."""
    return any(
        other != edit
        and other.line < edit.line + len(edit.old)
        and edit.line < other.line + len(other.old)
        for other in others
    )


def read_lines(path: Path) -> list[tuple[str, str]]:
    """Return the lines of a file, each with its line ending.

    A byte order mark stays part of the first line. Raises Refused if the file can't be
    read as UTF-8 text.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(TextMoved()) from None
    return [
        (line, whole[len(line) :])
        for whole, line in zip(
            text.splitlines(keepends=True), text.splitlines(), strict=True
        )
    ]


def _rewrite(path: Path, edits: Sequence[PageEdit]) -> None:
    lines = read_lines(path)
    is_closed = bool(lines and lines[-1][1])
    usual = Counter(end for _, end in lines if end).most_common(1)
    for edit in sorted(edits, key=lambda edit: edit.line, reverse=True):
        start = edit.line - 1
        there = lines[start : start + len(edit.old)]
        if tuple(line for line, _ in there) != edit.old:
            raise Refused(TextMoved())
        end = there[0][1] or (usual[0][0] if usual else "\n")
        lines[start : start + len(edit.old)] = [(line, end) for line in edit.new]
    if not is_closed and lines:
        lines[-1] = (lines[-1][0], "")
    if edits:
        _write(path, "".join(line + end for line, end in lines))


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise Refused(CannotWritePage(error.strerror or str(error))) from None
