"""The lab: a site's listings run in its readers' browsers, and in each build.

An extension of its own beside the gate, which finds the listings for it. It knows
nothing of what the example is made of: conf.py says what to load, and which package
sets up what the project needs in a browser.
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

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.configuration import is_required
from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.model import Block, Kind, Problem, format_problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import read_settings
from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep_lab.bundle import Bundle, BundleError, NoNode, build_bundle
from sphinx_lockstep_lab.hosting import EngineError
from sphinx_lockstep_lab.idle import find_idle_notes, find_idle_settings
from sphinx_lockstep_lab.licences import LicencesDirective, licences_node, show_licences
from sphinx_lockstep_lab.listings import Listing, find_listings
from sphinx_lockstep_lab.making import Maker
from sphinx_lockstep_lab.output import PageData, write_files, write_static
from sphinx_lockstep_lab.playground import PlaygroundDirective
from sphinx_lockstep_lab.settings import OPTIONS, read_lab_settings

logger = logging.getLogger(__name__)


class Laboratory:
    """One build's lab, from the settings to the files beside the pages."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.bundle: Bundle | None = None
        self.listings: dict[str, list[Listing]] = {}
        self.data: PageData | None = None

    def fail(self, text: str, location: str | None = None) -> None:
        """Say a failure and let the build's exit status tell of it."""
        self.app.statuscode = 1
        logger.error(text, location=location)

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Make the lab; return the pages that are to be written again."""
        # A build that stops at the first fault, as of a mutation run, needs no lab; nor
        # does who reads the pages and proves them apart.
        domain = env.domains["lockstep"]
        assert isinstance(domain, LockstepDomain)
        example = domain.example
        if app.builder.format != "html" or app.config.lockstep_stop or example is None:
            return []
        try:
            self._make(domain, example)
        except ConfigError as error:
            self.fail(f"lockstep.config: {error}")
        except NoNode as error:
            if is_required():
                self.fail(f"lockstep.lab: {error}")
            else:
                logger.info(f"lockstep: the site is built without its lab: {error}")
        except (BundleError, EngineError) as error:
            self.fail(f"lockstep.lab: {error}")
        return self._find_changed(env)

    def _make(self, domain: LockstepDomain, example: Example) -> None:
        confdir = Path(self.app.confdir)
        common = read_settings(self.app.config, confdir)
        settings = read_lab_settings(self.app.config, common.root, common.locks)
        if settings is None:
            return
        bundle = self.bundle = build_bundle(
            settings.bundle,
            common.cache / "lab" / "bundles",
            lambda text: logger.info(f"lockstep: lab: {text}"),
        )
        maker = Maker(bundle, settings, common, example, self._tell)
        context: Context = maker.context
        blocks = {
            docname: page.blocks
            for docname, page in sorted(domain.pages.items())
            if any(fnmatchcase(docname, pattern) for pattern in settings.pages)
        }
        self.listings = {
            docname: found
            for docname, page in blocks.items()
            if (found := find_listings(page, context, settings))
        }
        every = chain.from_iterable(self.listings.values())
        for text in find_idle_settings(settings, blocks, every):
            self.fail(f"lockstep.config: {text}")
        for block, problem in find_idle_notes(blocks, self.listings):
            self._report(block, problem)
        lab = maker.make(self.listings)
        for difference in chain.from_iterable(lab.differences.values()):
            self._report(difference.listing.block, difference.problem)
        self.data = PageData(self.app, bundle, lab, settings, common)
        write_static(Path(self.app.outdir))

    def _tell(self, text: str) -> None:
        logger.info(f"lockstep: {text}")

    def _report(self, block: Block, problem: Problem) -> None:
        place, text = format_problem(block, Kind.LAB, problem)
        self.fail(text, place)

    def _find_changed(self, env: BuildEnvironment) -> list[str]:
        """Return the pages whose data for the lab differ from those last written."""
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
        """Return the pages on which a directive of the lab stands."""
        return [page for page, about in env.metadata.items() if about.get(name)]

    def _dump(self, docname: str) -> str:
        """Return a page's data, "" where it has none."""
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
        """Put a page's data and the loader into it."""
        is_of_lab = pagename in self.listings or app.env.metadata[pagename].get("lab")
        if self.data is None or not is_of_lab or doctree is None:
            return
        text = self._dump(pagename).replace("<", "\\u003c")
        script = f'<script type="application/json" id="lab-data">{text}</script>'
        context["body"] = context.get("body", "") + script
        app.add_css_file("lab.css")
        app.add_js_file("lab.js", loading_method="defer")

    def on_doctree_resolved(self, app: Sphinx, doctree: Any, docname: str) -> None:
        """Show the licences where a page asks for them."""
        show_licences(doctree, self.bundle)

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Put what a browser fetches beside the pages."""
        if exception is None and self.data is not None:
            write_files(self.data)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the lab's settings, directives and events."""
    app.setup_extension("sphinx_lockstep")
    for option in OPTIONS:
        app.add_config_value(
            option.name, option.default, "env", option.types, option.help
        )
    app.add_node(licences_node)
    app.add_directive("lockstep-lab", PlaygroundDirective)
    app.add_directive("lockstep-lab-licences", LicencesDirective)
    lab = Laboratory(app)
    app.connect("env-updated", lab.on_env_updated, priority=600)
    app.connect("doctree-resolved", lab.on_doctree_resolved)
    app.connect("html-page-context", lab.on_html_page_context)
    app.connect("build-finished", lab.on_build_finished)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
