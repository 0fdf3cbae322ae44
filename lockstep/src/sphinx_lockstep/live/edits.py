"""A reader's files: written, changed, looked at, and compared with the example."""

from __future__ import annotations

import difflib
import filecmp
import textwrap
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.diffs import HUNK, Hunk, parse_diff

SHOWN = 12  # lines of a difference


class EditError(Exception):
    """A listing that does not fit the reader's files; the message says why."""


def edit(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Do what a step has a reader do with a file, where the shell is."""
    folder = Path((shell.state / "cwd").read_text().rstrip("\n"))
    try:
        match step.act:
            case Act.WRITE:
                path = _find(folder, step, shell)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{step.text.rstrip('\n')}\n", encoding="utf-8")
            case Act.PATCH:
                path = _find(folder, step, shell)
                lines = patch(_read(path, step.file), parse_diff(step.text)[1], step)
                path.write_text("\n".join([*lines, ""]), encoding="utf-8")
            case Act.SEE:
                lines = _read(_find(folder, step, shell), step.file)
                _look(step, lines)
            case Act.COMPARE:
                compare_folders(settings, folder)
    except EditError as error:
        return Recording(step.act, step.line, problem=Untyped(str(error)))
    return Recording(step.act, step.line)


def _find(folder: Path, step: Step, shell: Shell) -> Path:
    path = (folder / step.file).resolve()
    if not path.is_relative_to(shell.sandbox.folder / "page"):
        raise EditError(f"{step.file} leaves the reader's folder")
    return path


def _read(path: Path, name: str) -> list[str]:
    if not path.is_file():
        raise EditError(f"{name} does not exist by then")
    return path.read_text(encoding="utf-8").splitlines()


def _look(step: Step, have: Sequence[str]) -> None:
    """See that lines stand in a row in a file, indented as deep to one another."""
    want = _dedent(step.text.strip("\n").splitlines())
    rows = (have[at : at + len(want)] for at in range(len(have)))
    if want not in map(_dedent, rows):
        bare = [line.strip() for line in have]
        lost = (line for line in want if line.strip() and line.strip() not in bare)
        line = next(lost, want[0])
        raise EditError(f"{quote(line)} does not stand there in {step.file} by then")


def _dedent(lines: Sequence[str]) -> list[str]:
    return textwrap.dedent("\n".join(lines)).splitlines()


def patch(old: Sequence[str], hunks: Sequence[Hunk], step: Step) -> list[str]:
    """Return a file's lines with a difference applied, just where its hunks say."""
    new: list[str] = []
    at = 0
    for hunk in hunks:
        head = HUNK.match(hunk.head)
        if head is None:
            raise EditError(f"{quote(hunk.head)} does not say where it belongs")
        start = int(head[1].split()[1].lstrip("-").partition(",")[0])
        want = hunk.text("-")
        place = start - 1 if want else start
        have = [line.rstrip() for line in old[place : place + len(want)]]
        if place < at or have != want:
            pairs = zip(want, [*have, *[""] * len(want)], strict=False)
            line = next((line for line, other in pairs if line != other), want[0])
            raise EditError(
                f"{quote(line)} does not stand at that line of {step.file} by then"
            )
        new += [*old[at:place], *hunk.text("+")]
        at = place + len(want)
    return [*new, *old[at:]]


def compare_folders(settings: Settings, folder: Path) -> None:
    """Raise EditError where a folder is not the example, byte for byte."""
    have, want = (
        _find_files(each, settings.ignore) for each in (folder, settings.example)
    )
    name = settings.example.relative_to(settings.root).as_posix()
    if lost := sorted(want - have):
        raise EditError(f"leaves out {', '.join(lost)} of {name}")
    if more := sorted(have - want):
        raise EditError(f"has {', '.join(more)}, which {name} has not")
    for file in sorted(want):
        if not filecmp.cmp(folder / file, settings.example / file, shallow=False):
            old, new = (
                (each / file).read_text("utf-8", "replace").splitlines()
                for each in (folder, settings.example)
            )
            lines = difflib.unified_diff(
                old, new, f"{file} of the reader", f"{name}/{file}", "", "", 1, ""
            )
            shown = "\n".join([*lines][:SHOWN]) or "other ends of lines"
            raise EditError(f"has another {file} than {name}:" + f"\n{shown}")


def _find_files(folder: Path, ignore: Sequence[str]) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*"))
    return {
        path.as_posix()
        for path in paths
        if (folder / path).is_file()
        and not any(fnmatch(part, mask) for part in path.parts for mask in ignore)
    }
