"""The licences of all that the lab ships, on a page of the site."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from sphinx_lockstep_lab.bundle import Bundle

NONE = "This site was built without its lab, so nothing of it is shipped."


class licences_node(nodes.General, nodes.Element):
    """Stands for the licences until the bundle is there."""


class LicencesDirective(SphinxDirective):
    """``lockstep-lab-licences``: what is shipped, and under which licence."""

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.current_document.docname]["lab licences"] = "shown"
        return [licences_node()]


def show_licences(doctree: nodes.document, bundle: Bundle | None) -> None:
    """Put the licences in the place that a page keeps for them."""
    for stand_in in list(doctree.findall(licences_node)):
        if bundle is None:
            stand_in.replace_self(nodes.paragraph("", NONE))
            continue
        stand_in.replace_self(_make_list(bundle))


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
