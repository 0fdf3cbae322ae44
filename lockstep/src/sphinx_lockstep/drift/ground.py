"""What operators work on: the site's pages, its code, and their texts."""

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
from sphinx_lockstep.store.cache import Cache

GAPS = ("...", "…")


@dataclass(frozen=True)
class Line:
    """A line of a file; ``column`` is where the text of its block begins in it."""

    path: str
    number: int
    text: str
    column: int = 0

    @property
    def shown(self) -> str:
        """The line without the indentation of its block."""
        return self.text[self.column :]

    def replace(self, start: int, end: int, new: str) -> MutantEdit:
        """Return the edit that puts a text in place of a part of ``shown``."""
        start, end = start + self.column, end + self.column
        text = f"{self.text[:start]}{new}{self.text[end:]}"
        return MutantEdit(self.path, self.number, 1, (text,))


class Ground:
    """A site to be put out of step, with its files read once.

    ``runs`` are those of its pages in step, ``shown`` the files that its listings are
    proven by, from the repository.
    """

    def __init__(
        self, site: ReadSite, runs: Mapping[str, Run], shown: frozenset[str]
    ) -> None:
        self.site = site
        self.runs = runs
        self.shown = shown
        self.settings = site.settings
        self.root = site.settings.root
        self._texts: dict[str, str | None] = {}

    def read(self, path: str) -> str | None:
        """Return the text of a file, by its path from the repository, or None."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                self._texts[path] = None
        return self._texts[path]

    @cached_property
    def pages(self) -> tuple[PageRecord, ...]:
        """The pages whose source is in the repository, by name."""
        found = sorted(self.site.pages.values(), key=lambda page: page.docname)
        return tuple(page for page in found if self.read(page.path) is not None)

    def find_lines(self, path: str) -> Iterator[Line]:
        """Yield the lines of a file, none where it is no text."""
        for number, text in enumerate((self.read(path) or "").split("\n"), 1):
            yield Line(path, number, text)

    def find_shown(self, page: PageRecord, block: Block) -> list[Line]:
        """Return the page's own lines that a block shows, none for an included one."""
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
        """Yield the lines of a page that are of no listing, directive or comment."""
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
        example = self.site.example
        return tuple(example.name(path) for path in example.files)

    @property
    def modules(self) -> tuple[str, ...]:
        return tuple(path for path in self.code if path.endswith(".py"))

    @cached_property
    def known_settings(self) -> tuple[str, ...]:
        """The names of settings that there are, as the pages' runs have found them."""
        found: set[str] = set()
        for run in self.runs.values():
            for was in run.recordings:
                if was.act is Act.SETTINGS and not was.problem:
                    found.update(json.loads(was.output)["known"])
        return tuple(sorted(found))

    @cached_property
    def digest(self) -> str:
        """A digest of all that a mutant's fate depends on."""
        cache = Cache(self.settings, self.site.example)
        digest = hashlib.sha256(cache.surroundings.encode())
        source = self.site.source
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            digest.update(path.relative_to(source).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
        digest.update(self.site.conf.read_bytes())
        return digest.hexdigest()

    def get_path(self, path: Path) -> str:
        """Return a path from the repository."""
        return path.relative_to(self.root).as_posix()
