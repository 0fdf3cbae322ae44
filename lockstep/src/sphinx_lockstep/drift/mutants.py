"""One small change of a tree, as a value."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

type Read = Callable[[str], str | None]


@dataclass(frozen=True)
class MutantEdit:
    """A change of a file: some lines, from 1, are replaced by others.

    ``path`` is from the repository. ``gone`` takes the whole file away; a file that
    does not exist is made of the new lines.
    """

    path: str
    line: int
    count: int = 1
    new: tuple[str, ...] = ()
    gone: bool = False

    def apply(self, text: str | None) -> str | None:
        """Return a file's text with the change made, None for no file."""
        if self.gone:
            return None
        lines = [] if text is None else text.split("\n")
        start = self.line - 1
        lines[start : start + self.count] = self.new
        return "\n".join(lines)


@dataclass(frozen=True)
class Mutant:
    """A tree out of step: the operator that made it, and the changes of its files.

    ``what`` says the change in a few words. ``name`` is the name that is gone from all
    of the code, where it was renamed at each of its places. ``requirements`` are what
    other packages it is built with.
    """

    operator: str
    edits: tuple[MutantEdit, ...]
    what: str
    name: str = ""
    requirements: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.edits[0].path if self.edits else ""

    @property
    def line(self) -> int:
        return self.edits[0].line if self.edits else 0

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}" if self.edits else "the environment"

    @property
    def drops(self) -> bool:
        """Whether lines are only left out."""
        return bool(self.edits) and not any(
            edit.new or edit.gone for edit in self.edits
        )

    def apply(self, read: Read) -> dict[str, str | None]:
        """Return the texts of the files that change, None for one that goes."""
        texts: dict[str, str | None] = {}
        # From below, so that the lines of the next edit are still where they were.
        for edit in sorted(self.edits, key=lambda edit: -edit.line):
            text = texts[edit.path] if edit.path in texts else read(edit.path)
            texts[edit.path] = edit.apply(text)
        return texts

    def get_diff(self, read: Read) -> str:
        """Return the change as a unified diff."""
        if self.requirements:
            return "".join(f"+{requirement}\n" for requirement in self.requirements)
        parts: list[str] = []
        for path, new in self.apply(read).items():
            old = read(path)
            parts += difflib.unified_diff(
                (old or "").split("\n"),
                (new or "").split("\n"),
                path if old is not None else "/dev/null",
                path if new is not None else "/dev/null",
                lineterm="",
                n=2,
            )
        return "\n".join(parts) + "\n"

    def get_key(self, read: Read, ground: str) -> str:
        """Return what tells this mutant from any other; ``ground`` is the tree's digest."""
        content = "\0".join((ground, self.operator, self.place, self.get_diff(read)))
        return hashlib.sha256(content.encode()).hexdigest()
