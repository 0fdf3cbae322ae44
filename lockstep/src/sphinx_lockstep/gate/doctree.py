"""Read a page's doctree: its literal blocks with their lines, and its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import Reporter

from sphinx_lockstep.claims.kinds import classify
from sphinx_lockstep.gate.mentions import read_mentions
from sphinx_lockstep.gate.prose import find_prose, find_versions
from sphinx_lockstep.messages.notes import NoteAboveNoBlock, NoteUnknown
from sphinx_lockstep.messages.site import MarkupUnreadable
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Mention, PageRecord, Problem
from sphinx_lockstep.model.questions import parse_fact
from sphinx_lockstep.proof.projects import get_page_settings
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.notes import NOTES, PAGE_NOTES, find_note_problem

NOTE = re.compile(
    r"^lockstep:\s*(?P<name>[a-z ]+?)\s*(?::\s*(?P<value>.*))?$", re.DOTALL
)
PANEL = "sphinx-tabs-panel"


def read_page(
    doctree: nodes.document,
    docname: str,
    path: Path,
    settings: Settings,
    ledger: type[nodes.Node],
) -> PageRecord:
    """Return the record of a page from its doctree; gives each block an id."""
    root = settings.root
    blocks: list[Block] = []
    page_notes: dict[str, tuple[str, int]] = {}
    problems: list[Problem] = []
    waiting: dict[str, tuple[str, int]] = {}
    sources = _Sources(path, root)
    for node in doctree.findall(_is_of_interest):
        if isinstance(node, nodes.comment):
            _read_note(node, sources, page_notes, waiting, problems)
            continue
        assert isinstance(node, nodes.Element)
        above = {name: value for name, (value, _) in waiting.items()}
        waiting = {}
        anchor = f"listing-{len(blocks) + 1}"
        node["ids"].append(anchor)
        blocks.append(_make_block(node, docname, sources, above, anchor))
    for name, (_, line) in waiting.items():
        problems.append(Problem(line, f"`lockstep: {name}`", NoteAboveNoBlock()))
    shown = (
        path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    )
    notes = {name: value for name, (value, _) in page_notes.items()}
    own = get_page_settings(notes, settings)
    shows_ledger = any(True for _ in doctree.findall(ledger))
    return PageRecord(
        docname,
        shown,
        tuple(classify(block, own) for block in blocks),
        notes,
        tuple(problems),
        shows_ledger,
        read_mentions(doctree, docname, path, root),
        tuple(_find_faults(doctree)),
        tuple(find_prose(doctree, docname, sources)),
        tuple(find_versions(doctree, docname, sources)),
        tuple(_find_images(doctree, docname, sources)),
        {name: line for name, (_, line) in page_notes.items()},
    )


def _find_images(
    doctree: nodes.document, docname: str, sources: _Sources
) -> Iterator[Mention]:
    """Yield the pictures of a page, each with its path in the repository.

    Sphinx has already made each URI relative to the source directory.
    """
    folder = sources.page
    for _ in docname.split("/"):
        folder = folder.parent
    for node in doctree.findall(nodes.image):
        uri = str(node["uri"])
        if "://" not in uri and not uri.startswith("data:"):
            path, line = sources.relative(sources.page), node.line or 1
            target = sources.relative(folder / uri)
            yield Mention(docname, path, line, "image", uri, target)


def _find_faults(doctree: nodes.document) -> Iterator[Problem]:
    """Yield the markup of a page that docutils can't read."""
    for node in doctree.findall(nodes.system_message):
        if node.get("level", 0) >= Reporter.WARNING_LEVEL:
            text = " ".join(node.children[0].astext().split()) if node.children else ""
            yield Problem(int(node.get("line") or 1), "", MarkupUnreadable(text))


def _is_of_interest(node: nodes.Node) -> bool:
    if isinstance(node, nodes.comment):
        return node.astext().startswith("lockstep")
    return isinstance(node, nodes.literal_block | nodes.doctest_block)


def _read_note(
    node: nodes.comment,
    sources: _Sources,
    page_notes: dict[str, tuple[str, int]],
    waiting: dict[str, tuple[str, int]],
    problems: list[Problem],
) -> None:
    """Read one ``lockstep:`` comment into the page's notes or the next block's."""
    line = _find_note(sources, node)
    match = NOTE.match(node.astext().strip())
    name = (
        match["name"] if match else node.astext().removeprefix("lockstep").strip(": ")
    )
    value = " ".join((match["value"] or "").split()) if match else ""
    if not match or name not in NOTES:
        near, claim = find_nearest(name, NOTES), f"`lockstep: {name}`"
        problems.append(Problem(line, claim, NoteUnknown(NOTES), near))
    elif fact := find_note_problem(name, value):
        problems.append(Problem(line, f"`lockstep: {name}`", fact))
    elif name in PAGE_NOTES:
        page_notes[name] = (value, line)
    else:
        waiting[name] = (value, line)


def _find_note(sources: _Sources, node: nodes.comment) -> int:
    """Return a comment's line; its node may have the line before or after it."""
    file = Path(node.source) if node.source else sources.page
    first = node.astext().strip().splitlines()[0].strip()
    marks = (f".. {first}", f"% {first}", f"%{first}", first)
    lines = enumerate(sources.lines(file), 1)
    places = [at for at, text in lines if text.strip() in marks]
    near = node.line or 1
    return min(places, key=lambda place: abs(place - near), default=near)


def _make_block(
    node: nodes.Element,
    docname: str,
    sources: _Sources,
    notes: dict[str, str],
    anchor: str,
) -> Block:
    extra: dict[str, Any] = node.get("lockstep", {})
    source = extra.get("path", "")
    if not source and node.get("source"):
        source = sources.relative(Path(node["source"]))
    text = node.rawsource if isinstance(node, nodes.doctest_block) else node.astext()
    language = node.get("language") or (
        "pycon" if isinstance(node, nodes.doctest_block) else ""
    )
    file = Path(node.source) if node.source else sources.page
    if source:
        shown, line = sources.relative(sources.page), node.line or 1
        if not extra:
            line = sources.find_include(node["source"])
    else:
        shown, line = (
            sources.relative(file),
            sources.find(file, text.splitlines(), node.line),
        )
    return Block(
        docname,
        shown,
        line,
        language,
        text,
        caption=_get_caption(node),
        source=source,
        options=extra.get("options", {}),
        notes=notes,
        branch=_get_branch(node),
        problem=parse_fact(extra.get("problem")),
        anchor=anchor,
    )


def _get_caption(node: nodes.Element) -> str:
    parent = node.parent
    if isinstance(parent, nodes.container):
        for child in parent.children:
            if isinstance(child, nodes.caption):
                return child.astext()
    return ""


def _get_branch(node: nodes.Element) -> str:
    """Return the id of the tab that contains a block, "" for a first tab or no tab."""
    parent: nodes.Element | None = node.parent
    while parent is not None:
        if PANEL in parent.get("classes", ()) and parent.get("hidden"):
            return str(parent["ids"][0])
        parent = parent.parent
    return ""


class _Sources:
    """The source files of a page, to find the line at which a block's text begins."""

    def __init__(self, page: Path, root: Path) -> None:
        self.page = page
        self.root = root
        self._lines: dict[Path, list[str]] = {}

    def relative(self, path: Path) -> str:
        path = path.resolve()
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return path.as_posix()

    def lines(self, path: Path) -> list[str]:
        if path not in self._lines:
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                text = ""
            self._lines[path] = text.splitlines()
        return self._lines[path]

    def find(self, path: Path, text: Sequence[str], near: int | None) -> int:
        """Return the line, from 1, of the first copy of a text after a line.

        A directive's line comes before its text. For plain markup, docutils may give the
        text's last line, so if no copy follows, the nearest one is meant.
        """
        near = near or 1
        places = list(_find_places([line.strip() for line in text], self.lines(path)))
        return min(
            places, key=lambda place: (place < near, abs(place - near)), default=near
        )

    def find_include(self, name: str) -> int:
        """Return the line at which the page includes a file, or 1."""
        word = re.compile(rf"\binclude\b.*\b{re.escape(Path(name).name)}\s*$")
        lines = enumerate(self.lines(self.page), 1)
        return next((at for at, line in lines if word.search(line)), 1)


def _find_places(want: list[str], lines: Sequence[str]) -> Iterator[int]:
    have = [line.strip() for line in lines]
    for start in range(len(have) - len(want) + 1):
        if want and have[start] == want[0] and have[start : start + len(want)] == want:
            yield start + 1
