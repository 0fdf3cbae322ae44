"""The reader's files: read, written, and edited as a page's listings show."""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")
LONGEST = 200_000  # bytes of a file that a page shows


class FileError(Exception):
    """An edit that doesn't apply to its file; the message says why."""


class ProjectFiles:
    """The files below one folder; no path may lead out of it."""

    def __init__(self, top: Path) -> None:
        self.top = top.resolve()

    def find(self, folder: Path, name: str) -> Path:
        """Return the path of a file in a folder; raise FileError if it leads outside."""
        path = (folder / name).resolve()
        if not path.is_relative_to(self.top):
            raise FileError(f"{name} is outside the project's folder")
        return path

    def read_all(self) -> dict[str, str]:
        """Return the text of each text file by its path from the top."""
        found = {}
        for name, path in self._find_all():
            data = path.read_bytes()
            if b"\0" not in data and len(data) <= LONGEST:
                found[name] = data.decode("utf-8", "replace")
        return found

    def pack_all(self) -> dict[str, str]:
        """Return the content of each file in base64 by its path from the top."""
        return {
            name: base64.b64encode(path.read_bytes()).decode()
            for name, path in self._find_all()
        }

    def _find_all(self) -> Iterator[tuple[str, Path]]:
        for path in sorted(self.top.rglob("*")):
            relative = path.relative_to(self.top)
            if path.is_file() and "__pycache__" not in relative.parts:
                yield relative.as_posix(), path

    def write(self, path: Path, text: str) -> None:
        """Write a whole file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text.rstrip("\n") + "\n")

    def replace(self, path: Path, old: str, new: str) -> None:
        """Replace lines that the file has exactly once, at any indentation."""
        whole = _read(path)
        for depth in {len(m[0]) for m in re.finditer(r"^ *", whole, re.MULTILINE)}:
            before, after = (
                textwrap.indent(text.strip("\n"), " " * depth) for text in (old, new)
            )
            if whole.count(before) == 1 and f"\n{whole}".count(f"\n{before}") == 1:
                _write(path, whole.replace(before, after))
                return
        raise FileError(f"{path.name} doesn't have the text to replace exactly once")

    def patch(self, path: Path, text: str) -> None:
        """Apply a unified diff at exactly the lines that its hunks name."""
        lines = _read(path).splitlines()
        made: list[str] = []
        at = 0
        for start, old, new in _read_hunks(text):
            place = start - 1 if old else start
            have = [line.rstrip() for line in lines[place : place + len(old)]]
            if place < at or have != [line.rstrip() for line in old]:
                raise FileError(f"the diff doesn't apply to {path.name} as it is now")
            made += [*lines[at:place], *new]
            at = place + len(old)
        _write(path, "\n".join([*made, *lines[at:], ""]))


def _write(path: Path, text: str) -> None:
    """Write a text; leave an equal file alone, because a new time restarts programs."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _read(path: Path) -> str:
    if not path.is_file():
        raise FileError(f"no file {path.name}")
    return path.read_text(encoding="utf-8")


def _read_hunks(text: str) -> list[tuple[int, list[str], list[str]]]:
    hunks: list[tuple[int, list[str], list[str]]] = []
    for line in text.splitlines():
        if match := HUNK.match(line):
            hunks.append((int(match[1]), [], []))
        elif hunks:
            sign, rest = line[:1], line[1:]
            if sign in ("-", " ", ""):
                hunks[-1][1].append(rest)
            if sign in ("+", " ", ""):
                hunks[-1][2].append(rest)
    return hunks
