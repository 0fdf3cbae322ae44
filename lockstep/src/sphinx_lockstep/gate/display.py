"""Add to written pages: problems, each page's summary, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx.addnodes import start_of_file
from sphinx.builders import Builder
from sphinx.errors import NoUri
from sphinx.util.docutils import SphinxDirective

from sphinx_lockstep.gate.ledger import Ledger, describe, describe_executed
from sphinx_lockstep.messages.wording import INDENT
from sphinx_lockstep.model import Block, Verdict, format_problem


class ledger_node(nodes.General, nodes.Element):
    """A placeholder for the ledger until all verdicts are known."""


class LedgerDirective(SphinxDirective):
    """Insert the table of every listing with its proof: ``lockstep-ledger``."""

    def run(self) -> list[nodes.Node]:
        return [ledger_node()]


def find_pages(
    doctree: nodes.document, docname: str
) -> list[tuple[str, nodes.Element]]:
    """Return the pages of a document with their names, the innermost first.

    A builder that joins all pages, such as LaTeX's, marks where each of them begins.
    """
    inner = [(node["docname"], node) for node in doctree.findall(start_of_file)]
    return [*reversed(inner), (docname, doctree)]


def _find_own(page: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the elements of a page, without those of pages inside it."""
    for child in page.children:
        if isinstance(child, nodes.Element) and not isinstance(child, start_of_file):
            yield child
            yield from _find_own(child)


def show_summary(page: nodes.Element, summary: str) -> None:
    """Add a page's summary below its last section."""
    own = _find_own(page)
    section = next((node for node in own if isinstance(node, nodes.section)), None)
    if summary and section is not None:
        section.append(nodes.paragraph("", summary, classes=["lockstep-summary"]))


def show_problems(page: nodes.Element, verdicts: Iterable[Verdict]) -> None:
    """Add the problems of each block below it, for the author of the page."""
    by_anchor = _find_anchors(page)
    for verdict in verdicts:
        block = by_anchor.get(verdict.block.anchor)
        if verdict.problems and block is not None:
            _show_verdict(block, verdict)


def _find_anchors(page: nodes.Element) -> dict[str, nodes.Element]:
    """Return the elements of a page by their ids."""
    by_anchor: dict[str, nodes.Element] = {}
    for node in _find_own(page):
        by_anchor.update(dict.fromkeys(node.get("ids", ()), node))
    return by_anchor


def _get_outer(node: nodes.Element) -> nodes.Element:
    """Return the container of a block and its caption, or the block if it has none."""
    parent = node.parent
    inside = isinstance(parent, nodes.container) and parent.get("literal_block")
    return parent if inside else node


def _show_verdict(node: nodes.Element, verdict: Verdict) -> None:
    """Add the problems of a block or of a paragraph below it."""
    box = nodes.error(classes=["lockstep-problem"])
    for problem in verdict.problems:
        _place, text = format_problem(verdict.block, verdict.kind, problem)
        lines = text.split(INDENT)
        box += nodes.paragraph("", lines[0])
        box += [nodes.paragraph("", line) for line in lines[1:]]
    if isinstance(node, nodes.section):  # the problem is in the section's title
        node.insert(1, box)
        return
    block = _get_outer(node)
    assert block.parent is not None
    block.parent.insert(block.parent.index(block) + 1, box)


def mark_listings(page: nodes.Element, blocks: Iterable[Block]) -> None:
    """Mark previews, and add above code to avoid how it fails."""
    by_anchor = _find_anchors(page)
    for block in blocks:
        node = by_anchor.get(block.anchor)
        if node is not None and "preview" in block.notes:
            node["classes"].append("lockstep-preview")
        if "fails" not in block.notes or node is None:
            continue
        node["classes"].append("lockstep-avoid")
        text = [nodes.strong("", "This fails:"), nodes.Text(" ")]
        text.append(nodes.literal("", block.notes["fails"]))
        place = _get_outer(node)
        assert place.parent is not None
        note = nodes.paragraph("", "", *text, classes=["lockstep-fails"])
        place.parent.insert(place.parent.index(place), note)


def show_ledger(
    doctree: nodes.document, ledger: Ledger, builder: Builder, docname: str
) -> None:
    """Replace each placeholder by the tables of all listings and names."""
    for stand_in in list(doctree.findall(ledger_node)):
        tables = [_make_listings(ledger, builder, docname)]
        if any(ledger.get_mentions(page) for page in ledger.verdicts):
            tables.append(_make_mentions(ledger, builder, docname))
        # A table that is wider than the page scrolls on its own.
        boxes = [nodes.container("", t, classes=["lockstep-wide"]) for t in tables]
        stand_in.replace_self(boxes)


def _make_listings(ledger: Ledger, builder: Builder, docname: str) -> nodes.table:
    rows = []
    for page in sorted(ledger.verdicts):
        uri = _get_uri(builder, docname, page)
        for verdict in ledger.get_listings(page):
            proof: nodes.Node = nodes.Text(describe(verdict))
            if target := ledger.get_link(verdict):
                proof = nodes.reference("", describe(verdict), refuri=target)
            day = ledger.get_when(verdict).partition("T")[0]
            texts = (verdict.kind.value, verdict.outcome.value)
            cells = map(nodes.Text, texts)
            ran = nodes.Text(describe_executed(verdict))
            link = _make_link(verdict, uri)
            rows.append([link, *cells, proof, ran, nodes.Text(day)])
    header = ("Listing", "Claim", "Outcome", "Proof", "Executed", "Run on")
    return _make_table(header, rows)


def _make_mentions(ledger: Ledger, builder: Builder, docname: str) -> nodes.table:
    rows = []
    for page in sorted(ledger.verdicts):
        uri = _get_uri(builder, docname, page)
        for verdict in ledger.get_mentions(page):
            name = getattr(verdict.block, "text", "")
            texts = (verdict.outcome.value, describe(verdict))
            cells: list[nodes.Node] = [nodes.literal("", name)]
            cells += map(nodes.Text, texts)
            rows.append([_make_link(verdict, uri), *cells])
    return _make_table(("Place", "Name", "Outcome", "Proof"), rows)


def _get_uri(builder: Builder, docname: str, page: str) -> str:
    """Return the URL of a page relative to another, "" if the builder has none."""
    try:
        return builder.get_relative_uri(docname, page)
    except NoUri:
        return ""


def _make_link(verdict: Verdict, uri: str) -> nodes.reference:
    """Return a link to a claim."""
    place = f"{verdict.block.path}:{verdict.block.line}"
    anchor = verdict.block.anchor and f"#{verdict.block.anchor}"
    return nodes.reference("", place, refuri=f"{uri}{anchor}")


def _make_table(
    header: Sequence[str], rows: Iterable[Sequence[nodes.Node]]
) -> nodes.table:
    """Return a table of cells that are inline nodes."""
    table = nodes.table(classes=["lockstep-ledger"])
    group = nodes.tgroup(cols=len(header))
    table += group
    group += [nodes.colspec(colwidth=1) for _ in header]
    head, body = nodes.thead(), nodes.tbody()
    head += _make_row([nodes.Text(text) for text in header])
    body += [_make_row(row) for row in rows]
    group += [head, body]
    return table


def _make_row(cells: Sequence[nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        row += nodes.entry("", nodes.paragraph("", "", cell))
    return row
