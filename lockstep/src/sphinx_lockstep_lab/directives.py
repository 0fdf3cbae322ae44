"""The lab's directives: the whole project in the browser, and the licences."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_lockstep_lab.bundle import Bundle

NO_LAB = "This site was built without its lab, so it ships none of these packages."


class PlaygroundDirective(SphinxDirective):
    """``lockstep-lab``: the whole example in the reader's browser.

    Its content is for readers whose browser can't run it.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.current_document.docname]["lab"] = "playground"
        place = nodes.container("", ids=["lab-playground"], classes=["lab-playground"])
        place += self.parse_content_to_nodes()
        return [place]


class licences_node(nodes.General, nodes.Element):
    """The place of the licences until the bundle is built."""


class LicencesDirective(SphinxDirective):
    """``lockstep-lab-licences``: the packages that the lab ships, with their licences."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.current_document.docname]["lab licences"] = "shown"
        return [licences_node()]


def show_licences(doctree: nodes.document, bundle: Bundle | None) -> None:
    """Replace each place for the licences by their list."""
    for place in list(doctree.findall(licences_node)):
        if bundle is None:
            place.replace_self(nodes.paragraph("", NO_LAB))
            continue
        place.replace_self(_make_list(bundle))


def _make_list(bundle: Bundle) -> nodes.Element:
    found = nodes.definition_list(classes=["lab-licences"])
    for licence in sorted(bundle.licences, key=lambda each: each.name.lower()):
        term = nodes.term("", f"{licence.name} {licence.version}")
        about = nodes.definition("", nodes.paragraph("", licence.licence))
        for text in licence.texts:
            box = nodes.literal_block(text, text, language="none")
            about += nodes.container("", box, classes=["lab-licence"])
        found += nodes.definition_list_item("", term, about)
    return found
