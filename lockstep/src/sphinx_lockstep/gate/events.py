"""The gate's part in a build: read each page, check all of them, and fail on problems."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_lockstep.claims.version import is_outdated
from sphinx_lockstep.gate.checking import (
    find_missing_listings,
    find_page_findings,
    find_problems,
    find_unused_settings,
    remove_known,
)
from sphinx_lockstep.gate.configuring import get_domain, get_settings
from sphinx_lockstep.gate.display import (
    find_pages,
    ledger_node,
    mark_listings,
    show_ledger,
    show_problems,
    show_summary,
)
from sphinx_lockstep.gate.doctree import read_page
from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.gate.ledger import Ledger
from sphinx_lockstep.gate.references import describe_missing_target
from sphinx_lockstep.gate.reporting import Reporter
from sphinx_lockstep.messages.site import LinesUnknown, NoPages
from sphinx_lockstep.model import Finding, Kind, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.versions import Versions
from sphinx_lockstep.proof.cached_proof import get_proof
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.baseline import BaselineError

logger = logging.getLogger(__name__)

LEDGER = "ledger.json"


class Gate:
    """One build's state: its findings and the ledger."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.reporter = Reporter(app)
        self.ledger: Ledger | None = None
        self.unresolved: set[str] = set()  # pages with references without a target
        self.read: set[str] = set()  # pages that Sphinx reads in this build

    @property
    def domain(self) -> LockstepDomain:
        """Return what Sphinx's environment keeps of each page."""
        return get_domain(self.app.env)

    @property
    def settings(self) -> Settings:
        """Return the settings of the build."""
        return get_settings(self.app.env)

    def on_builder_inited(self, app: Sphinx) -> None:
        """Prepare the reports, once the settings have been read."""
        self.reporter.set_targets(self.settings.report.items(), self.settings.root)

    def on_env_get_outdated(
        self, app: Sphinx, env: BuildEnvironment, *changes: AbstractSet[str]
    ) -> list[str]:
        """Return the pages that show a version which has changed."""
        versions = Versions(self.settings.locks)
        return [
            docname
            for docname, page in self.domain.pages.items()
            if any(is_outdated(mention, versions) for mention in page.versions)
        ]

    def on_env_before_read_docs(
        self, app: Sphinx, env: BuildEnvironment, docnames: list[str]
    ) -> None:
        """End the build if there are no pages, before Sphinx asks for the root page."""
        self.read = set(docnames)
        if not env.found_docs:
            self.reporter.give_up(Finding.of_site(Kind.NOTHING, NoPages()))

    def on_doctree_read(self, app: Sphinx, doctree: nodes.document) -> None:
        """Store what a page claims."""
        docname = app.env.current_document.docname
        path = Path(app.env.doc2path(docname)).resolve()
        self.domain.pages[docname] = read_page(
            doctree, docname, path, self.settings, ledger_node
        )

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Check every page and report all findings; return the pages to write again."""
        domain, settings = self.domain, self.settings
        example = Example(settings.root, settings.example, settings.ignore)
        domain.example = example
        proof = get_proof(domain.pages, settings, example, logger.info)
        for finding in (*proof.errors, *proof.problems):
            self.reporter.report(finding)
        verdicts = self._report_pages(proof)
        if settings.stop == "site" and self.reporter.findings:
            self.reporter.end_build()
        versions = {name: metadata.version(name) for name in settings.packages}
        versions["Python"] = ".".join(platform.python_version_tuple()[:2])
        self.ledger = Ledger(
            verdicts,
            proof.runs,
            versions,
            settings.root,
            settings.source_url,
            example.name(example.folder),
        )
        return self._find_changed(self.ledger)

    def _report_pages(self, proof: Proof) -> dict[str, list[Verdict]]:
        """Report the findings of a proof; return its verdicts without the known ones."""
        pages, settings, report = self.domain.pages, self.settings, self.reporter
        try:
            verdicts, fixed = remove_known(proof.verdicts, pages, settings)
        except BaselineError as error:
            path, problem = self.app.config.lockstep_baseline, error.problem
            report.give_up(Finding(path, problem.line, Kind.BASELINE, problem))
        for finding in (*fixed, *find_missing_listings(pages)):
            report.report(finding)
        for docname, page in sorted(pages.items()):
            for problem in page.faults:
                finding = Finding(page.path, problem.line, Kind.MARKUP, problem)
                # Sphinx logs what docutils can't read only if it reads the page.
                report.report(finding, is_logged=docname in self.read)
            for finding in find_page_findings(page, verdicts[docname]):
                report.report(finding)
        for finding in find_unused_settings(pages, proof.verdicts, settings):
            report.report(finding)
        for verdict in proof.others:
            for finding in find_problems([verdict]):
                report.report(finding)
        if proof.unmeasured and not report.findings:  # a known finding is the reason
            report.report(Finding.of_site(Kind.EXECUTED, LinesUnknown()))
        return verdicts

    def on_warn_missing_reference(
        self, app: Sphinx, domain: Domain | None, node: addnodes.pending_xref
    ) -> bool:
        """Report a reference without a target, and keep Sphinx from logging it.

        Sphinx only finds these while it writes a page, so the next build writes the
        page again.
        """
        docname = node.get("refdoc", "")
        page = self.domain.pages.get(docname)
        if page is None:
            return False
        self.unresolved.add(docname)
        finding = describe_missing_target(node, page, app.env)
        self.reporter.report(finding, is_logged=node.get("reftype") == "ref")
        return True

    def _find_changed(self, ledger: Ledger) -> list[str]:
        """Return the pages whose verdicts differ from the ones last written."""
        old = self.domain.data["summaries"]
        new = {
            docname: repr(
                (
                    ledger.summarize(docname),
                    [(v.problems, v.executed) for v in verdicts],
                )
            )
            for docname, verdicts in ledger.verdicts.items()
        }
        changed = [
            docname for docname, summary in new.items() if old.get(docname) != summary
        ]
        self.domain.data["summaries"] = new
        path = Path(self.app.outdir) / LEDGER
        changed += [name for name in _read_unresolved(path) if name in new]
        if changed or not path.is_file():
            pages = self.domain.pages
            changed += [name for name in new if pages[name].shows_ledger]
        return changed

    def on_doctree_resolved(
        self, app: Sphinx, doctree: nodes.document, docname: str
    ) -> None:
        """Add to a page its count, its problems, how code to avoid fails, the ledger."""
        pages = self.domain.pages
        for name, page in find_pages(doctree, docname):
            if name in pages:
                mark_listings(page, pages[name].blocks)
        if self.ledger is not None:
            show_ledger(doctree, self.ledger, app.builder, docname)
            for name, page in find_pages(doctree, docname):
                show_problems(page, self.ledger.verdicts.get(name, ()))
                show_summary(page, self.ledger.summarize(name))

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the ledger and the reports, and log the total."""
        if self.ledger is None or exception is not None:
            return
        self.ledger.write(Path(app.outdir) / LEDGER, sorted(self.unresolved))
        self.reporter.write_reports()
        total = f"lockstep: {self.ledger.sum_up()}"
        if count := len(self.reporter.findings):
            logger.error(f"{total}, {count} problem(s)")
        else:
            logger.info(total)


def _read_unresolved(path: Path) -> list[str]:
    """Return the pages in which the last build found references without a target."""
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["unresolved"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
