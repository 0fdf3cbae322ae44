"""The site that mutation operators change: its pages, its code and their text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sphinx_lockstep.drift.mutants import MutantEdit
from sphinx_lockstep.gate.page_reader import ReadSite
from sphinx_lockstep.model import Act, Block, PageRecord, Run
from sphinx_lockstep.proof.keys import Keys

GAPS = ("...", "…")


@dataclass(frozen=True)
class Line:
    """A line of a file; ``column`` is where the text of its block begins."""

    path: str
    number: int
    text: str
    column: int = 0

    @property
    def shown(self) -> str:
        """Return the line without the indentation of its block."""
        return self.text[self.column :]

    def replace(self, start: int, end: int, new: str) -> MutantEdit:
        """Return the edit that replaces a part of ``shown``."""
        start, end = start + self.column, end + self.column
        text = f"{self.text[:start]}{new}{self.text[end:]}"
        return MutantEdit(self.path, self.number, 1, (text,))


class CheckedSite:
    """A site whose build has no problems; each file is read once.

    ``origin`` is the site as read, ``runs`` are the runs of its pages by name, and
    ``shown`` are the files that its listings were checked against. All paths are
    relative to the repository.
    """

    def __init__(
        self, origin: ReadSite, runs: Mapping[str, Run], shown: frozenset[str]
    ) -> None:
        self.origin = origin
        self.runs = runs
        self.shown = shown
        self.settings = origin.settings
        self.root = origin.settings.root
        self._texts: dict[str, str | None] = {}

    def read(self, path: str) -> str | None:
        """Return the text of a file, or None if it isn't UTF-8 text or doesn't exist."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                self._texts[path] = None
        return self._texts[path]

    @cached_property
    def pages(self) -> tuple[PageRecord, ...]:
        """The pages whose source is in the repository, sorted by name."""
        found = sorted(self.origin.pages.values(), key=lambda page: page.docname)
        return tuple(page for page in found if self.read(page.path) is not None)

    def find_lines(self, path: str) -> Iterator[Line]:
        """Yield the lines of a file; a binary file has one empty line."""
        for number, text in enumerate((self.read(path) or "").split("\n"), 1):
            yield Line(path, number, text)

    def find_shown(self, page: PageRecord, block: Block) -> list[Line]:
        """Return the page's own lines that a block shows; an included block has none."""
        if block.source or block.problem or block.path != page.path:
            return []
        lines = (self.read(page.path) or "").split("\n")
        found = []
        for number, shown in enumerate(block.lines, block.line):
            text = lines[number - 1] if number <= len(lines) else ""
            if text.strip() != shown.strip():
                return []
            column = len(text) - len(shown) if text.endswith(shown) else 0
            found.append(Line(page.path, number, text, max(column, 0)))
        return found

    def find_prose(self, page: PageRecord) -> Iterator[Line]:
        """Yield the lines of a page outside listings, directives and comments."""
        listed = {
            line.number
            for block in page.blocks
            for line in self.find_shown(page, block)
        }
        for line in self.find_lines(page.path):
            bare = line.text.strip()
            markup = re.match(r"\.\. |:[\w-]+:( |$)|%|`{3}|\(.*\)=$", bare)
            if bare and line.number not in listed and not markup:
                yield line

    @cached_property
    def code(self) -> tuple[str, ...]:
        """The paths of the example's files."""
        example = self.origin.example
        return tuple(example.name(path) for path in example.files)

    @property
    def modules(self) -> tuple[str, ...]:
        """The paths of the example's Python files."""
        return tuple(path for path in self.code if path.endswith(".py"))

    @cached_property
    def known_settings(self) -> tuple[str, ...]:
        """The names of existing settings, as the runs of the pages reported them."""
        found: set[str] = set()
        for run in self.runs.values():
            for recording in run.recordings:
                if recording.act is Act.SETTINGS and not recording.problem:
                    found.update(json.loads(recording.output)["known"])
        return tuple(sorted(found))

    @cached_property
    def digest(self) -> str:
        """A digest of everything that the result of a mutant depends on."""
        keys = Keys(self.settings, self.origin.example)
        digest = hashlib.sha256(keys.surroundings.encode())
        source = self.origin.source
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            digest.update(path.relative_to(source).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
        digest.update(self.origin.conf.read_bytes())
        return digest.hexdigest()

    def get_path(self, path: Path) -> str:
        """Return a path relative to the repository."""
        return path.relative_to(self.root).as_posix()
