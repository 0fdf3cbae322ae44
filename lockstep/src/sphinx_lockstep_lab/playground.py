"""The lab page: the whole example, to change and to run."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class PlaygroundDirective(SphinxDirective):
    """``lockstep-lab``: the whole example in the reader's browser.

    What stands below it is for readers whose browser cannot run it.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        self.env.metadata[self.env.current_document.docname]["lab"] = "playground"
        place = nodes.container("", ids=["lab-playground"], classes=["lab-playground"])
        place += self.parse_content_to_nodes()
        return [place]
