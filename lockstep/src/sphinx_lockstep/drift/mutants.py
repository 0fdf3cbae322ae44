"""Mutants: small changes of a site."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

type Read = Callable[[str], str | None]


@dataclass(frozen=True)
class MutantEdit:
    """The replacement of ``count`` lines of a file, from ``line`` on, counted from 1.

    ``path`` is relative to the repository. ``gone`` deletes the file. The edit of a
    file that doesn't exist creates it.
    """

    path: str
    line: int
    count: int = 1
    new: tuple[str, ...] = ()
    gone: bool = False

    def apply(self, text: str | None) -> str | None:
        """Return the text of a file with the edit made; None stands for no file."""
        if self.gone:
            return None
        lines = [] if text is None else text.split("\n")
        start = self.line - 1
        lines[start : start + self.count] = self.new
        return "\n".join(lines)


@dataclass(frozen=True)
class Mutant:
    """A small change of a site: its operator and its edits of files.

    ``what`` describes it in a few words. ``name`` is the old name if something was
    renamed everywhere in the code. ``requirements`` are other versions of packages to
    build the site with.
    """

    operator: str
    edits: tuple[MutantEdit, ...]
    what: str
    name: str = ""
    requirements: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file of the first edit, or ""."""
        return self.edits[0].path if self.edits else ""

    @property
    def line(self) -> int:
        """The line of the first edit, or 0."""
        return self.edits[0].line if self.edits else 0

    @property
    def place(self) -> str:
        """The file and line of the first edit, for a report."""
        return f"{self.path}:{self.line}" if self.edits else "the environment"

    @property
    def drops(self) -> bool:
        """Whether the mutant only removes lines."""
        return bool(self.edits) and not any(
            edit.new or edit.gone for edit in self.edits
        )

    def apply(self, read: Read) -> dict[str, str | None]:
        """Return the new texts of the changed files by path; None is for a deleted file."""
        texts: dict[str, str | None] = {}
        # From the bottom up, so that an edit doesn't move the lines of the next one.
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

    def get_key(self, read: Read, digest: str) -> str:
        """Return a key of this mutant; ``digest`` is the digest of the site."""
        content = "\0".join((digest, self.operator, self.place, self.get_diff(read)))
        return hashlib.sha256(content.encode()).hexdigest()
