"""The files of the example project, and their Python as logical lines."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import os
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

SKIPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
GAP = "..."


@dataclass(frozen=True)
class LogicalLine:
    """A logical line of Python: its tokens, column, and physical lines from 1."""

    tokens: tuple[str, ...]
    column: int
    first: int
    last: int

    @property
    def is_gap(self) -> bool:
        return self.tokens == (GAP,)


class SourceError(ValueError):
    """A text that is no Python, with the line it breaks at."""

    def __init__(self, line: int, fact: str) -> None:
        super().__init__(fact)
        self.line = line
        self.fact = fact


def parse_lines(text: str) -> list[LogicalLine]:
    """Return the logical lines of some Python, comments and blank lines aside.

    Raises SourceError where the text cannot be tokenized.
    """
    lines: list[LogicalLine] = []
    tokens: list[tokenize.TokenInfo] = []
    if "\0" in text:  # the tokenizer breaks off with a SystemError
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(line, f"{chr(0)!r} is not Python")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.ERRORTOKEN:
                raise SourceError(token.start[0], f"{token.string!r} is not Python")
            if token.type == tokenize.NEWLINE:
                if tokens:
                    lines.append(_logical(tokens))
                tokens = []
            elif token.type not in SKIPPED:
                tokens.append(token)
    except tokenize.TokenError as error:
        raise SourceError(error.args[1][0], error.args[0]) from None
    except SyntaxError as error:
        raise SourceError(error.lineno or 1, error.msg) from None
    except UnicodeError as error:  # half a character, which no UTF-8 has
        raise SourceError(1, str(error)) from None
    return lines


def compile_text(text: str, flags: int = 0) -> Any:
    """Compile some Python, in silence; raises SourceError where it cannot be.

    ``flags`` are those of ``compile``: ``ast.PyCF_ONLY_AST`` gives the tree alone.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # doubtful syntax is its author's to see
        try:
            return compile(text, "<text>", "exec", flags, dont_inherit=True)
        except SyntaxError as error:
            raise SourceError(error.lineno or 1, error.msg) from None
        except (ValueError, OverflowError, RecursionError, MemoryError) as error:
            raise SourceError(1, str(error) or type(error).__name__) from None


def find_comments(text: str) -> list[tuple[int, str]]:
    """Return the comments of some Python that tokenizes, with their lines from 1."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        (token.start[0], token.string)
        for token in tokens
        if token.type == tokenize.COMMENT
    ]


def _logical(tokens: list[tokenize.TokenInfo]) -> LogicalLine:
    first, last = tokens[0], tokens[-1]
    column = first.start[1]
    strings = tuple(_dedent(token.string, column) for token in tokens)
    return LogicalLine(strings, column, first.start[0], last.end[0])


def _dedent(string: str, column: int) -> str:
    """Return a token whose further lines, as of a docstring, are moved with its first.

    A listing that is indented otherwise than the file then has the same tokens.
    """
    return re.sub(rf"\n {{1,{column}}}", "\n", string) if column else string


def matches(pattern: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Tell whether a line's tokens are the pattern's, ``...`` standing for any.

    A comma behind ``...`` belongs to it.
    """
    parts: list[list[str]] = [[]]
    for before, token in zip(("", *pattern), pattern, strict=False):
        if token == GAP:
            parts.append([])
        elif not (token == "," and before == GAP):
            parts[-1].append(token)
    head, *middle = parts
    if not middle:
        return pattern == tokens
    tail = middle.pop()
    if list(tokens[: len(head)]) != head:
        return False
    at, end = len(head), len(tokens) - len(tail)
    for part in middle:
        places = range(at, end - len(part) + 1)
        found = (p for p in places if list(tokens[p : p + len(part)]) == part)
        place = next(found, None)
        if place is None:
            return False
        at = place + len(part)
    return at <= end and list(tokens[end:]) == tail


class Example:
    """The example project's files, read once a build.

    ``looked`` are the paths beside it that a build has looked at, there or not.
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
        """All files of the project, sorted, its ignored ones aside."""
        return tuple(sorted(self._walk(self.folder)))

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """All folders that hold a file of the project, itself first."""
        parents = {parent for file in self.files for parent in file.parents}
        return tuple(
            sorted(path for path in parents if path.is_relative_to(self.folder))
        )

    @cached_property
    def paths(self) -> dict[str, tuple[Path, ...]]:
        """All files and folders of the project by their own names, sorted."""
        found: dict[str, list[Path]] = {}
        for path in sorted({*self.files, *self.folders}):
            found.setdefault(path.name, []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def is_ignored(self, name: str) -> bool:
        """Tell whether a file or folder of that name is not the project's own."""
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
        """Tell whether a path is that of a file of the project."""
        return path in self._files

    def has_module(self, path: Path) -> bool:
        """Tell whether a path is that of a Python file of the project."""
        return path.suffix == ".py" and self.has(path)

    def name(self, path: Path) -> str:
        """Return a file's path from the repository."""
        return path.relative_to(self.root).as_posix()

    def find_file(self, name: str) -> Path | None:
        """Return the file that a page calls by a name, from here or the repository."""
        for base in (self.folder, self.root):
            path = Path(os.path.normpath(base / name))
            if self.has(path):
                return path
        return None

    def look(self, path: Path) -> Path:
        """Note that a path is looked at, which may be none of the project; return it."""
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
        """Return a Python file's logical lines, none where it is not Python."""
        if path not in self._lines:
            try:
                text = self.look(path).read_text(encoding="utf-8")
                self._lines[path] = parse_lines(text)
            except (SourceError, UnicodeDecodeError):
                self._lines[path] = []
        return self._lines[path]

    def find_fault(self, path: Path) -> tuple[int, str] | None:
        """Return the line at which a Python file does not compile, and why, or None."""
        if path not in self._faults:
            self._faults[path] = None
            try:
                compile_text(self.look(path).read_text(encoding="utf-8"))
            except SourceError as error:
                self._faults[path] = (error.line, error.fact)
            except UnicodeDecodeError as error:
                self._faults[path] = (1, str(error))
        return self._faults[path]

    @cached_property
    def modules(self) -> tuple[Path, ...]:
        """Return the Python files."""
        return tuple(path for path in self.files if path.suffix == ".py")

    @cached_property
    def digest(self) -> str:
        """A digest of every file's name and content."""
        digest = hashlib.sha256()
        for path in self.files:
            digest.update(self.name(path).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()
