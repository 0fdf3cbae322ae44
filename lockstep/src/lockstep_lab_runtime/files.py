"""The reader's files: read, written, and changed as a page's listings say."""

from __future__ import annotations

import base64
import re
import textwrap
from pathlib import Path

HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")
SHOWN = 200_000  # bytes of a file that a page shows


class FileError(Exception):
    """A change that does not fit the file; the message says why."""


class Files:
    """The files below one folder, and none outside of it."""

    def __init__(self, top: Path) -> None:
        self.top = top.resolve()

    def find(self, folder: Path, name: str) -> Path:
        """Return a file's path, from a folder; raise FileError where it leads out."""
        path = (folder / name).resolve()
        if not path.is_relative_to(self.top):
            raise FileError(f"{name} leaves the project's folder")
        return path

    def read_all(self) -> dict[str, str]:
        """Return each text file, by its path from the top."""
        found = {}
        for path in sorted(self.top.rglob("*")):
            parts = path.relative_to(self.top).parts
            if path.is_file() and "__pycache__" not in parts:
                data = path.read_bytes()
                if b"\0" not in data and len(data) <= SHOWN:
                    found["/".join(parts)] = data.decode("utf-8", "replace")
        return found

    def pack_all(self) -> dict[str, str]:
        """Return each file in base64, by its path from the top."""
        return {
            path.relative_to(self.top).as_posix(): base64.b64encode(
                path.read_bytes()
            ).decode()
            for path in sorted(self.top.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    def write(self, path: Path, text: str) -> None:
        """Write a whole file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, text.rstrip("\n") + "\n")

    def replace(self, path: Path, old: str, new: str) -> None:
        """Put a text in the place of the only one that is so, however deep it stands."""
        whole = _read(path)
        for depth in {len(m[0]) for m in re.finditer(r"^ *", whole, re.MULTILINE)}:
            before, after = (
                textwrap.indent(text.strip("\n"), " " * depth) for text in (old, new)
            )
            if whole.count(before) == 1 and f"\n{whole}".count(f"\n{before}") == 1:
                _put(path, whole.replace(before, after))
                return
        raise FileError(
            f"what is to be replaced does not stand in {path.name}, or twice"
        )

    def patch(self, path: Path, text: str) -> None:
        """Apply a unified difference, just where its hunks say."""
        lines = _read(path).splitlines()
        made: list[str] = []
        at = 0
        for start, old, new in _read_hunks(text):
            place = start - 1 if old else start
            have = [line.rstrip() for line in lines[place : place + len(old)]]
            if place < at or have != [line.rstrip() for line in old]:
                raise FileError(f"the difference does not fit {path.name} as it is now")
            made += [*lines[at:place], *new]
            at = place + len(old)
        _put(path, "\n".join([*made, *lines[at:], ""]))


def _put(path: Path, text: str) -> None:
    """Write a text, unless it stands there already: a process would begin anew."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _read(path: Path) -> str:
    if not path.is_file():
        raise FileError(f"there is no file {path.name}")
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
