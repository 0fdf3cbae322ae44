"""Reading the pages that explain the gate's messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from checkouts import ROOT

FOLDER = ROOT / "docs" / "reference" / "messages"
GLOSSARY = ".. glossary::"
INCLUDE = re.compile(r"^ +\.\. literalinclude:: (?P<path>\S+)$")
NAMED = re.compile(r":file:`(?P<path>[\w/]*tests/\w+/test_\w+\.py)`")
# What is filled in, in a message of the package and in an entry.
FILLED, GAP = "{}", "…"


@dataclass
class Entry:
    """Messages that come from one cause: their texts, and what is said of them.

    ``terms`` are the texts as the page writes them, ``prose`` has its paragraphs, ``pages`` the cases that it includes, ``tests`` the
    test modules that it names.
    """

    page: str
    line: int
    terms: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)
    tests: list[Path] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def texts(self) -> list[str]:
        """The messages as the package has them, with {} for what is filled in."""
        return [
            re.sub(r"\\(.)", r"\1", term).replace(GAP, FILLED) for term in self.terms
        ]

    def note(self, line: str) -> None:
        """Note a line of what is said."""
        if include := INCLUDE.match(line):
            self.pages.append((FOLDER / include["path"]).resolve())
        self.tests += [ROOT / path for path in NAMED.findall(line)]
        if line.startswith(" " * 8) and line[8] not in " .":
            self.prose.append(line.strip())


def find_entries() -> list[Entry]:
    """Return the entries of all the pages, in their order."""
    return [
        entry
        for path in sorted(FOLDER.glob("*.rst"))
        for entry in parse_entries(path.read_text(encoding="utf-8"), path.name)
    ]


def parse_entries(text: str, name: str) -> list[Entry]:
    """Return the entries of a page: in a glossary, terms and what is indented below."""
    entries: list[Entry] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith(" "):
            inside = line == GLOSSARY
        elif inside and re.match(r" {4}\S", line):
            if not entries or entries[-1].prose or entries[-1].page != name:
                entries.append(Entry(name, number))
            entries[-1].terms.append(line.strip())
        elif inside and line:
            entries[-1].note(line)
    return entries
