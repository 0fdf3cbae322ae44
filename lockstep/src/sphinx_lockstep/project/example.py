"""The example project on disk: its files, read once per build."""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from sphinx_lockstep.syntax.python_source import (
    LogicalLine,
    SourceError,
    compile_text,
    parse_lines,
)


class Example:
    """The example project's files, read once a build.

    ``looked`` are the paths outside the project that a build has looked for, whether
    they exist or not.
    """

    def __init__(self, root: Path, folder: Path, ignore: tuple[str, ...]) -> None:
        self.root = root
        self.folder = folder
        self.ignore = ignore
        self.looked: set[Path] = set()
        self._lines: dict[Path, list[LogicalLine]] = {}
        self._texts: dict[Path, list[str]] = {}
        self._faults: dict[Path, tuple[int, str] | None] = {}

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files of the project, sorted, without the ignored ones."""
        return tuple(sorted(self._walk(self.folder)))

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folders that contain a file of the project, its own folder first."""
        parents = {parent for file in self.files for parent in file.parents}
        return tuple(
            sorted(path for path in parents if path.is_relative_to(self.folder))
        )

    @cached_property
    def paths(self) -> dict[str, tuple[Path, ...]]:
        """The files and folders of the project by their last part, sorted."""
        found: dict[str, list[Path]] = {}
        for path in sorted({*self.files, *self.folders}):
            found.setdefault(path.name, []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def is_ignored(self, name: str) -> bool:
        """Tell whether files and folders with a name are ignored."""
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.ignore)

    def _walk(self, folder: Path) -> Iterator[Path]:
        for path in folder.iterdir():
            if self.is_ignored(path.name):
                continue
            if path.is_dir() and not path.is_symlink():
                yield from self._walk(path)
            elif path.is_file():
                yield path

    @cached_property
    def _files(self) -> frozenset[Path]:
        return frozenset(self.files)

    def has(self, path: Path) -> bool:
        """Tell whether a path is a file of the project."""
        return path in self._files

    def has_module(self, path: Path) -> bool:
        """Tell whether a path is a Python file of the project."""
        return path.suffix == ".py" and self.has(path)

    def name(self, path: Path) -> str:
        """Return a file's path from the repository."""
        return path.relative_to(self.root).as_posix()

    def find_file(self, name: str) -> Path | None:
        """Return the file with a path from the project or the repository, or None."""
        for base in (self.folder, self.root):
            path = Path(os.path.normpath(base / name))
            if self.has(path):
                return path
        return None

    def look(self, path: Path) -> Path:
        """Record a path outside the project in ``looked``, and return the path."""
        if not self.has(path):
            self.looked.add(path)
        return path

    def text(self, path: Path) -> list[str]:
        """Return a file's lines; bytes that are not UTF-8 are replaced."""
        if path not in self._texts:
            text = self.look(path).read_text(encoding="utf-8", errors="replace")
            self._texts[path] = text.splitlines()
        return self._texts[path]

    def lines(self, path: Path) -> list[LogicalLine]:
        """Return a Python file's logical lines, [] if it can't be tokenized."""
        if path not in self._lines:
            try:
                text = self.look(path).read_text(encoding="utf-8")
                self._lines[path] = parse_lines(text)
            except (SourceError, UnicodeDecodeError):
                self._lines[path] = []
        return self._lines[path]

    def find_fault(self, path: Path) -> tuple[int, str] | None:
        """Return the line and the reason of a Python file's syntax error, or None."""
        if path not in self._faults:
            self._faults[path] = None
            try:
                compile_text(self.look(path).read_text(encoding="utf-8"))
            except SourceError as error:
                self._faults[path] = (error.line, error.reason)
            except UnicodeDecodeError as error:
                self._faults[path] = (1, str(error))
        return self._faults[path]

    @cached_property
    def modules(self) -> tuple[Path, ...]:
        """The Python files of the project."""
        return tuple(path for path in self.files if path.suffix == ".py")

    @cached_property
    def digest(self) -> str:
        """A digest of every file's name and content."""
        digest = hashlib.sha256()
        for path in self.files:
            digest.update(self.name(path).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()
