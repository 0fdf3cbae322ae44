"""Writing edits into files: each file whole, or left as it was."""

from __future__ import annotations

import os
import stat
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sphinx_lockstep.update.base import PageEdit, Refused

MOVED = "the text is not where it was read"


def apply_edits(
    edits: Iterable[PageEdit], root: Path
) -> Iterator[tuple[PageEdit, str]]:
    """Write edits into the files below a folder; yield each with why it was not made.

    The reason is "" for an edit that was made. The edits of one file are made together
    or not at all, those aside that contradict another.
    """
    by_path: dict[str, list[PageEdit]] = {}
    for edit in dict.fromkeys(edits):
        by_path.setdefault(edit.path, []).append(edit)
    for path, own in sorted(by_path.items()):
        fit = [edit for edit in own if not _contradicts(edit, own)]
        try:
            _rewrite(root / path, fit)
            reason = ""
        except Refused as error:
            reason = str(error)
        for edit in sorted(own, key=lambda edit: edit.line):
            at_odds = "two places want it in two ways"
            yield edit, reason if edit in fit else at_odds


def _contradicts(edit: PageEdit, others: Sequence[PageEdit]) -> bool:
    """Tell whether another edit touches the same lines."""
    return any(
        other != edit
        and other.line < edit.line + len(edit.old)
        and edit.line < other.line + len(other.old)
        for other in others
    )


def read_lines(path: Path) -> list[tuple[str, str]]:
    """Return a file's lines, each with its end; raise Refused for one without a text.

    A byte order mark stays a part of the first line.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(MOVED) from None
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
            raise Refused(MOVED)
        end = there[0][1] or (usual[0][0] if usual else "\n")
        lines[start : start + len(edit.old)] = [(line, end) for line in edit.new]
    if not is_closed and lines:
        lines[-1] = (lines[-1][0], "")
    if edits:
        _write(path, "".join(line + end for line, end in lines))


def _write(path: Path, text: str) -> None:
    """Put a text in a file's place, with its mode, in one step."""
    part: Path | None = None
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise Refused(f"the file cannot be written: {error.strerror}") from None
    except BaseException:  # Ctrl-C leaves nothing behind either
        if part is not None:
            part.unlink(missing_ok=True)
        raise
