"""Write, change and check the files of a tutorial's reader."""

from __future__ import annotations

import difflib
import filecmp
import textwrap
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.reader_files import (
    ExtraFiles,
    FileAbsent,
    FileDiffers,
    FileOutside,
    FilesLeftOut,
    HunkUnplaced,
    LineAbsent,
    LineElsewhere,
)
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.diffs import Fault, HunkError, apply_hunks, parse_diff

SHOWN = 6  # lines of a diff


class ReaderFileError(Exception):
    """A listing that doesn't fit the reader's files; ``message`` says why.

    ``output`` is a diff, or "".
    """

    def __init__(self, message: Message, output: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.output = output


def change_files(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Write, change, check or compare files in the shell's folder, as a step says."""
    folder = Path((shell.state / "cwd").read_text().rstrip("\n"))
    try:
        match step.act:
            case Act.WRITE:
                path = _find(folder, step, shell)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{step.text.rstrip('\n')}\n", encoding="utf-8")
            case Act.PATCH:
                path = _find(folder, step, shell)
                lines = _patch(_read(path, step.file), step)
                path.write_text("\n".join([*lines, ""]), encoding="utf-8")
            case Act.SEE:
                lines = _read(_find(folder, step, shell), step.file)
                _check_lines(step, lines)
            case Act.COMPARE:
                compare_folders(settings, folder)
    except ReaderFileError as error:
        output, problem = error.output, error.message
        return Recording(step.act, step.line, output, problem=problem)
    return Recording(step.act, step.line)


def _find(folder: Path, step: Step, shell: Shell) -> Path:
    path = (folder / step.file).resolve()
    if not path.is_relative_to(shell.sandbox.folder / "page"):
        raise ReaderFileError(FileOutside(step.file))
    return path


def _read(path: Path, name: str) -> list[str]:
    if not path.is_file():
        raise ReaderFileError(FileAbsent(name))
    return path.read_text(encoding="utf-8").splitlines()


def _patch(old: Sequence[str], step: Step) -> list[str]:
    """Return a file's lines with a step's diff applied at the lines of its hunks."""
    try:
        return apply_hunks(old, parse_diff(step.text)[1], numbered=True)
    except HunkError as error:
        if error.fault is Fault.NO_NUMBERS:
            raise ReaderFileError(HunkUnplaced(error.text)) from None
        raise ReaderFileError(LineElsewhere(error.text, step.file)) from None


def _check_lines(step: Step, have: Sequence[str]) -> None:
    """Check that a file has a step's lines in a row, whatever their indentation."""
    want = _dedent(step.text.strip("\n").splitlines())
    rows = (have[at : at + len(want)] for at in range(len(have)))
    if want not in map(_dedent, rows):
        bare = [line.strip() for line in have]
        lost = (line for line in want if line.strip() and line.strip() not in bare)
        line = next(lost, want[0])
        raise ReaderFileError(LineAbsent(line, step.file))


def _dedent(lines: Sequence[str]) -> list[str]:
    return textwrap.dedent("\n".join(lines)).splitlines()


def compare_folders(settings: Settings, folder: Path) -> None:
    """Raise ReaderFileError if a folder's files differ from the example's."""
    have, want = (
        _find_files(each, settings.ignore) for each in (folder, settings.example)
    )
    name = settings.example.relative_to(settings.root).as_posix()
    if lost := sorted(want - have):
        raise ReaderFileError(FilesLeftOut(", ".join(lost), name))
    if more := sorted(have - want):
        raise ReaderFileError(ExtraFiles(", ".join(more), name))
    for file in sorted(want):
        if not filecmp.cmp(folder / file, settings.example / file, shallow=False):
            old, new = (
                (each / file).read_text("utf-8", "replace").splitlines()
                for each in (folder, settings.example)
            )
            lines = difflib.unified_diff(
                old, new, f"{file} of the reader", f"{name}/{file}", "", "", 1, ""
            )
            shown = "\n".join([*lines][:SHOWN]) or "only the line endings differ"
            raise ReaderFileError(FileDiffers(file, name), shown)


def _find_files(folder: Path, ignore: Sequence[str]) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    return {
        path.as_posix()
        for path in paths
        if (folder / path).is_file()
        and not any(fnmatch(part, mask) for part in path.parts for mask in ignore)
    }
