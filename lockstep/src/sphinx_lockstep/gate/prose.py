"""Read a page's doctree: its prose outside of listings, with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from docutils import nodes

from sphinx_lockstep.model import Mention, Prose

PROVEN = "\N{OBJECT REPLACEMENT CHARACTER}"


class SourceLines(Protocol):
    """The source files of a page."""

    page: Path

    def relative(self, path: Path) -> str: ...

    def lines(self, path: Path) -> list[str]: ...


def find_prose(
    doctree: nodes.document, docname: str, sources: SourceLines
) -> Iterator[Prose]:
    """Yield each paragraph, title, caption, term and cell of a page, in order.

    U+FFFC replaces text that a role of this package has inserted.
    """
    for node in doctree.findall(_is_text):
        assert isinstance(node, nodes.TextElement)
        text = _get_text(node)
        if text.strip():
            path, line = _find_place(node, text, sources)
            yield Prose(docname, path, line, text, tuple(_find_heads(node)))


def find_versions(
    doctree: nodes.document, docname: str, sources: SourceLines
) -> Iterator[Mention]:
    """Yield the claims of the version roles."""
    for node in doctree.findall(nodes.inline):
        claim = node.get("lockstep")
        if claim:
            path, line = _find_place(node, f"`{claim['raw']}`", sources)
            yield Mention(
                docname, path, line, claim["role"], node.astext(), claim["target"]
            )


def _is_text(node: nodes.Node) -> bool:
    apart = nodes.Inline | nodes.FixedTextElement | nodes.Invisible | nodes.raw
    return isinstance(node, nodes.TextElement) and not isinstance(node, apart)


def _get_text(node: nodes.Element) -> str:
    """Return a node's text, with inserted text replaced."""
    parts = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(child.astext())
        elif isinstance(child, nodes.Element) and not isinstance(child, nodes.raw):
            is_proven = isinstance(child, nodes.inline) and "lockstep" in child
            parts.append(PROVEN if is_proven else _get_text(child))
    return "".join(parts)


def _find_place(
    node: nodes.TextElement, text: str, sources: SourceLines
) -> tuple[str, int]:
    """Return the file and the line at which a text begins.

    docutils may give a node no line, or the line of its end or of its parent, so the
    text is searched nearby.
    """
    owner: nodes.Node | None = node
    while owner is not None and not owner.line:
        owner = owner.parent
    near = owner.line if owner is not None and owner.line else 1
    source = owner.source if owner is not None else None
    path = Path(source) if source else sources.page
    lines = sources.lines(path)
    wanted = [*node.rawsource.splitlines()[:1], *text.strip().splitlines()[:1]]
    for first in filter(None, map(str.strip, wanted)):
        places = [at for at, line in enumerate(lines, 1) if first in line]
        if places:
            return sources.relative(path), min(places, key=lambda at: abs(at - near))
    return sources.relative(path), near


def _find_heads(node: nodes.Element) -> Iterator[str]:
    """Yield the headings of a text: its term, field name, column, or the cell before it."""
    parent = node.parent
    if parent is None or parent.index(node) != 0:
        return
    if isinstance(parent, nodes.definition):
        terms = parent.parent.findall(nodes.term) if parent.parent else ()
        yield from (term.astext() for term in terms)
    elif isinstance(parent, nodes.field_body) and parent.parent:
        yield parent.parent[0].astext()
    elif isinstance(parent, nodes.entry) and isinstance(parent.parent, nodes.row):
        yield from _find_cell_heads(parent, parent.parent)


def _find_cell_heads(cell: nodes.entry, row: nodes.row) -> Iterator[str]:
    before = [*takewhile(lambda other: other is not cell, row)]
    if before:
        yield before[-1].astext()
    group = row.parent.parent if row.parent else None
    if isinstance(row.parent, nodes.tbody) and group is not None:
        for head in group.findall(nodes.thead):
            titles = [cell.astext() for cell in head.findall(nodes.entry)]
            yield from titles[len(before) : len(before) + 1]
