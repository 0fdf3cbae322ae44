"""The gate's part in a build: collect each page, check them all, fail on drift."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_lockstep.claims.included import find_also_path
from sphinx_lockstep.claims.version import is_outdated
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
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import (
    Block,
    Kind,
    Mention,
    Outcome,
    PageRecord,
    Problem,
    Verdict,
    format_problem,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.versions import Versions
from sphinx_lockstep.proof.baseline import (
    BaselineError,
    compare,
    describe_gone,
    read_baseline,
)
from sphinx_lockstep.proof.kept_proof import get_proof
from sphinx_lockstep.settings.config import Settings, read_settings
from sphinx_lockstep.settings.entries import ConfigError

logger = logging.getLogger(__name__)

UNMEASURED = (
    "lockstep.executed: a page that is left in the baseline has broken off, so nothing"
    " is known of the lines shown: mend it, or set lockstep_executed = False"
)


class Gate:
    """One build's state: the settings, and what came of the checks."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.settings: Settings | None = None
        self.ledger: Ledger | None = None
        self.failures = 0
        self.unresolved: set[str] = set()
        self.read: set[str] = set()

    @property
    def domain(self) -> LockstepDomain:
        """Return what the build's environment keeps of each page."""
        domain = self.app.env.domains["lockstep"]
        assert isinstance(domain, LockstepDomain)
        return domain

    def get_settings(self) -> Settings:
        """Return the settings; a wrong one ends the build."""
        if self.settings is None:
            try:
                self.settings = read_settings(self.app.config, Path(self.app.confdir))
            except ConfigError as error:
                self.give_up(f"lockstep.config: {error}")
        return self.settings

    def give_up(self, text: str) -> NoReturn:
        """Say why nothing can be checked, without a traceback, and end the build."""
        self.fail("", text)
        raise SystemExit(self.app.statuscode)

    def fail(self, place: str, text: str) -> None:
        """Say a failure and let the build's exit status tell of it."""
        self.count_failure()
        logger.error(text, location=place or None)

    def count_failure(self) -> None:
        """Let the build's exit status tell of a failure that has been said."""
        self.failures += 1
        self.app.statuscode = 1

    def on_builder_inited(self, app: Sphinx) -> None:
        """Read the settings before any page is read."""
        self.get_settings()

    def on_env_before_read_docs(
        self, app: Sphinx, env: BuildEnvironment, docnames: list[str]
    ) -> None:
        """See that there are pages, before Sphinx asks for a certain one."""
        self.read = set(docnames)
        if not env.found_docs:
            self.give_up("lockstep.nothing: no page was found: the site has no sources")

    def on_env_get_outdated(
        self, app: Sphinx, env: BuildEnvironment, *changes: AbstractSet[str]
    ) -> list[str]:
        """Return the pages that show a version which is another one by now."""
        versions = Versions(self.get_settings().locks)
        return [
            docname
            for docname, page in self.domain.pages.items()
            if any(is_outdated(mention, versions) for mention in page.versions)
        ]

    def on_doctree_read(self, app: Sphinx, doctree: nodes.document) -> None:
        """Note what a page claims."""
        docname = app.env.current_document.docname
        path = Path(app.env.doc2path(docname)).resolve()
        root = self.get_settings().root
        self.domain.pages[docname] = read_page(
            doctree, docname, path, root, ledger_node
        )

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        """Check every page, said anew each time; return the pages to write again."""
        domain, settings = self.domain, self.get_settings()
        example = Example(settings.root, settings.example, settings.ignore)
        domain.example = example
        pages = domain.pages
        proof = get_proof(pages, settings, example, logger.info)
        for error in proof.errors:
            self.fail("", f"lockstep.runner: {error}")
        for text in proof.problems:
            self.fail("", text)
        verdicts = self._leave_known(pages, proof.verdicts)
        self._report(pages, verdicts)
        self._report_idle(settings, pages, proof.verdicts)
        for verdict in proof.others:
            self._report_verdict(verdict, set())
        if proof.unmeasured and not self.failures:  # what broke off is known
            self.fail("", UNMEASURED)
        if settings.stop == "site" and self.failures:
            raise SystemExit(app.statuscode)
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
        return self._find_changed(domain)

    def _report(
        self, pages: dict[str, PageRecord], verdicts: dict[str, list[Verdict]]
    ) -> None:
        if not any(page.blocks for page in pages.values()):
            self.fail("", "lockstep.nothing: no listing was found on any page")
        for docname, page in sorted(pages.items()):
            for problem in page.faults:
                if docname in self.read:  # then Sphinx has just said it
                    self.count_failure()
                else:
                    self.fail_at(docname, page, Kind.MARKUP, problem)
            for problem in page.problems:
                self.fail_at(docname, page, Kind.NOTE, problem)
            told: set[str] = set()
            for verdict in verdicts[docname]:
                self._report_verdict(verdict, told)

    def fail_at(
        self, docname: str, page: PageRecord, kind: Kind, problem: Problem
    ) -> None:
        """Say what is wrong at a line of a page, with no block."""
        block = Block(docname, page.path, problem.line, "", "")
        self.fail(*format_problem(block, kind, problem))

    def on_warn_missing_reference(
        self, app: Sphinx, domain: Domain | None, node: addnodes.pending_xref
    ) -> bool:
        """Let a reference that leads nowhere fail the build, instead of Sphinx's warning.

        Sphinx says so only while it writes a page, so the page is written again by the
        next build.
        """
        docname, role = node.get("refdoc", ""), node.get("reftype", "")
        target = node.get("reftarget", "")
        page = self.domain.pages.get(docname)
        if page is None:
            return False
        self.unresolved.add(docname)
        if role == "ref":  # then Sphinx itself says it
            self.count_failure()
            return True
        lines = (m.line for m in page.mentions if (m.role, m.target) == (role, target))
        line = next(lines, node.line or 1)
        near = find_nearest(target, self._find_targets(role))
        problem = Problem.untyped(line, f":{role}:`{target}`", "leads nowhere", near)
        self.fail_at(docname, page, Kind.REFERENCE, problem)
        return True

    def _find_targets(self, role: str) -> list[str]:
        """Return what a role may refer to, on this site and on others."""
        own = set(self.app.env.found_docs) if role == "doc" else set()
        others: dict[str, Any] = getattr(
            self.app.env, "intersphinx_named_inventory", {}
        )
        return [
            *own,
            *(
                f"{name}:{target}"
                for name, inventory in others.items()
                for target in inventory.get(f"std:{role}", ())
            ),
        ]

    def _leave_known(
        self, pages: dict[str, PageRecord], verdicts: dict[str, list[Verdict]]
    ) -> dict[str, list[Verdict]]:
        """Take what stands in the baseline from the verdicts; say what is gone."""
        path = self.get_settings().baseline
        if path is None:
            return verdicts
        name = self.app.config.lockstep_baseline
        try:
            baseline = read_baseline(path)
        except BaselineError as error:
            self.give_up(error.describe(name))
        comparison = compare(verdicts, baseline, self.get_settings().masks)
        paths = {docname: page.path for docname, page in pages.items()}
        for line, text in describe_gone(comparison, baseline, paths):
            self.fail(f"{name}:{line}", text)
        return comparison.verdicts

    def _report_idle(
        self,
        settings: Settings,
        pages: dict[str, PageRecord],
        verdicts: dict[str, list[Verdict]],
    ) -> None:
        """Say which entries of ``lockstep_words`` and ``lockstep_also`` nothing needs."""
        waived = {
            verdict.block.text
            for page in verdicts.values()
            for verdict in page
            if isinstance(verdict.block, Mention) and verdict.outcome is Outcome.WAIVED
        }
        for word in sorted(set(settings.words) - waived):
            fact = "is not needed: no page has it, or it is proven"
            self.fail("", f"lockstep.config: lockstep_words[{word!r}] {fact}")
        every = chain.from_iterable(page.blocks for page in pages.values())
        sources = {block.source for block in every}
        used = {find_also_path(settings, source) for source in sources}
        for path in sorted(set(settings.also) - used):
            fact = "is not needed: no page includes it"
            self.fail("", f"lockstep.config: lockstep_also[{path!r}] {fact}")

    def _report_verdict(self, verdict: Verdict, told: set[str]) -> None:
        """Say a verdict's problems; steps that did not run are said once a page."""
        for problem in verdict.problems:
            reason = str(problem.fact) if isinstance(problem.fact, NotRun) else ""
            if reason and reason in told:
                continue
            told.add(reason)
            self.fail(*format_problem(verdict.block, verdict.kind, problem))

    def _find_changed(self, domain: LockstepDomain) -> list[str]:
        """Return the pages whose verdicts differ from those last written."""
        assert self.ledger is not None
        old = domain.data["summaries"]
        new = {
            docname: repr(
                (
                    self.ledger.summarize(docname),
                    [(v.problems, v.executed) for v in verdicts],
                )
            )
            for docname, verdicts in self.ledger.verdicts.items()
        }
        changed = [
            docname for docname, summary in new.items() if old.get(docname) != summary
        ]
        domain.data["summaries"] = new
        changed += [name for name in self._read_unresolved() if name in new]
        if changed or not self.ledger_is_written():
            changed += [name for name in new if name in self.find_ledger_pages(domain)]
        return changed

    def ledger_is_written(self) -> bool:
        """Tell whether the last build has left its ledger."""
        return (Path(self.app.outdir) / "ledger.json").is_file()

    def _read_unresolved(self) -> list[str]:
        """Return the pages in which the last build found references that lead nowhere."""
        try:
            text = (Path(self.app.outdir) / "ledger.json").read_text(encoding="utf-8")
            return list(json.loads(text)["unresolved"])
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def find_ledger_pages(self, domain: LockstepDomain) -> list[str]:
        """Return the pages that show the ledger."""
        return [name for name, page in domain.pages.items() if page.shows_ledger]

    def on_doctree_resolved(
        self, app: Sphinx, doctree: nodes.document, docname: str
    ) -> None:
        """Show a page's count, what is wrong or fails beside each block, the ledger."""
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
        """Write the ledger's JSON, and say the sum."""
        if self.ledger is None or exception is not None:
            return
        self.ledger.write(Path(app.outdir) / "ledger.json", sorted(self.unresolved))
        told = f"lockstep: {self.ledger.sum_up()}"
        if self.failures:
            logger.error(f"{told}, {self.failures} problem(s)")
        else:
            logger.info(told)
