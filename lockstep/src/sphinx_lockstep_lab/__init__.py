"""The lab: a Sphinx extension that lets readers run a site's listings in their browser.

Each build runs the same listings under Node.js and compares them with the page. The lab
knows nothing about the example: its settings name the packages to load, and a set-up
package that prepares a process.

Of the gate it uses only this surface, which a test compares with its imports:

- ``model``: blocks, steps, recordings and problems; ``messages``: the lab's messages
- ``syntax.masks``, ``syntax.transcripts``: the comparison of outputs
- ``settings.config``, ``settings.entries``, ``settings.errors``, ``settings.options``,
  ``settings.reading``, ``settings.resolving``, ``settings.sources``: the lab's settings, and
  the gate's; ``settings.tools``: the path of uv
- ``project.example``, ``project.versions``: the example's files, and lock files
- ``store.files``, ``proof.keys``: files written in one step, and the gate's folder
- ``claims.base``, ``claims.configuration``, ``claims.fragment``, ``claims.kinds``,
  ``claims.steps``: a block's kind, steps, file and check
- ``gate.configuring``, ``gate.domain``: the build's settings, and the pages that it has read
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_lockstep.claims.configuration import is_required
from sphinx_lockstep.gate.configuring import add_section, get_domain, get_settings
from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.model import Block, Kind, Problem, format_problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep_lab.builder import LabBuilder
from sphinx_lockstep_lab.bundle import Bundle, build_bundle
from sphinx_lockstep_lab.directives import (
    LicencesDirective,
    PlaygroundDirective,
    licences_node,
    show_licences,
)
from sphinx_lockstep_lab.errors import LabError, NodeError
from sphinx_lockstep_lab.html_output import PageData, write_files, write_static
from sphinx_lockstep_lab.listings import Listing, find_listings
from sphinx_lockstep_lab.settings import LAB, read_lab_settings
from sphinx_lockstep_lab.unused import find_unused_notes, find_unused_settings

logger = logging.getLogger(__name__)


class LabExtension:
    """The lab of one build: Sphinx's events, from the settings to the written files."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.bundle: Bundle | None = None
        self.listings: dict[str, list[Listing]] = {}
        self.data: PageData | None = None

    def fail(self, text: str, location: str | None = None) -> None:
        """Log an error, and make the build exit with status 1."""
        self.app.statuscode = 1
        logger.error(text, location=location)

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Build the lab; return the pages to write again."""
        # A build that stops at the first mismatch, such as a mutation run's, needs no
        # lab, and neither does a command that only reads the pages.
        domain = get_domain(env)
        example = domain.example
        if app.builder.format != "html" or app.config.lockstep_stop or example is None:
            return []
        try:
            self._build(domain, example)
        except ConfigError as error:
            self.fail(f"lockstep.config: {error.text}", error.place or None)
        except NodeError as error:
            if is_required():
                self.fail(f"lockstep.lab: {error}")
            else:
                reason = f"{error.message} ({error.message.advice})"
                logger.info(f"lockstep: the site is built without its lab: {reason}")
        except LabError as error:
            self.fail(f"lockstep.lab: {error}")
        return self._find_changed(env)

    def _build(self, domain: LockstepDomain, example: Example) -> None:
        common = get_settings(self.app.env)
        settings = read_lab_settings(self.app.config, common)
        if settings is None:
            return
        bundle = self.bundle = build_bundle(
            settings.bundle,
            common.cache / "lab" / "bundles",
            lambda text: self._inform(f"lab: {text}"),
        )
        builder = LabBuilder(bundle, settings, common, example, self._inform)
        blocks = {
            docname: page.blocks
            for docname, page in sorted(domain.pages.items())
            if any(fnmatchcase(docname, pattern) for pattern in settings.pages)
        }
        self.listings = {
            docname: found
            for docname, page in blocks.items()
            if (found := find_listings(page, builder.context, settings))
        }
        every = chain.from_iterable(self.listings.values())
        for message in find_unused_settings(settings, blocks, every):
            self.fail(f"lockstep.config: {message}\n    {message.advice}")
        for block, problem in find_unused_notes(blocks, self.listings):
            self._report(block, problem)
        lab = builder.build(self.listings)
        for mismatch in chain.from_iterable(lab.mismatches.values()):
            self._report(mismatch.listing.block, mismatch.problem)
        self.data = PageData(self.app, bundle, lab, settings, common)
        write_static(Path(self.app.outdir))

    def _inform(self, text: str) -> None:
        logger.info(f"lockstep: {text}")

    def _report(self, block: Block, problem: Problem) -> None:
        place, text = format_problem(block, Kind.LAB, problem)
        self.fail(text, place)

    def _find_changed(self, env: BuildEnvironment) -> list[str]:
        """Return the pages whose data has changed since they were written."""
        domain = env.domains["lockstep"]
        old = domain.data.get("lab", {})
        new = {
            docname: hashlib.sha256(self._dump(docname).encode()).hexdigest()
            for docname in {*self.listings, *self._find_pages(env, "lab")}
        }
        if self.bundle is not None:
            for docname in self._find_pages(env, "lab licences"):
                new[docname] = self.bundle.digest
        domain.data["lab"] = new
        return [name for name in {*old, *new} if old.get(name) != new.get(name)]

    def _find_pages(self, env: BuildEnvironment, name: str) -> list[str]:
        """Return the pages that have a directive of the lab."""
        return [page for page, about in env.metadata.items() if about.get(name)]

    def _dump(self, docname: str) -> str:
        """Return a page's data as JSON, "" if it has none."""
        if self.data is None:
            return ""
        return json.dumps(
            self.data.describe(docname, self.listings.get(docname, [])),
            ensure_ascii=True,
            sort_keys=True,
        )

    def on_html_page_context(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        doctree: Any,
    ) -> None:
        """Add a page's data, script and style to the page."""
        is_of_lab = pagename in self.listings or app.env.metadata[pagename].get("lab")
        if self.data is None or not is_of_lab or doctree is None:
            return
        text = self._dump(pagename).replace("<", "\\u003c")
        script = f'<script type="application/json" id="lab-data">{text}</script>'
        context["body"] = context.get("body", "") + script
        app.add_css_file("lab.css")
        app.add_js_file("lab.js", loading_method="defer")

    def on_doctree_resolved(self, app: Sphinx, doctree: Any, docname: str) -> None:
        """Show the licences on the pages that have the directive."""
        show_licences(doctree, self.bundle)

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the files that a browser fetches."""
        if exception is None and self.data is not None:
            write_files(self.data)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the lab's settings, directives and events."""
    app.setup_extension("sphinx_lockstep")
    add_section(app, LAB)
    app.add_node(licences_node)
    app.add_directive("lockstep-lab", PlaygroundDirective)
    app.add_directive("lockstep-lab-licences", LicencesDirective)
    lab = LabExtension(app)
    app.connect("env-updated", lab.on_env_updated, priority=600)
    app.connect("doctree-resolved", lab.on_doctree_resolved)
    app.connect("html-page-context", lab.on_html_page_context)
    app.connect("build-finished", lab.on_build_finished)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
