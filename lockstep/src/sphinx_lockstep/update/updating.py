"""Proving a site and rewriting its pages, until nothing more can be rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_lockstep.gate.page_reader import ReadSite, read_site
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.update.base import PageEdit
from sphinx_lockstep.update.edits import apply_edits
from sphinx_lockstep.update.rewriting import Left, find_edits

PASSES = 20  # each makes an edit: a page that needs more is not coming to an end


@dataclass
class Update:
    """What an update has come to: the edits made, what is left, and what went wrong."""

    made: list[PageEdit] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is wrong any more."""
        return not self.left and not self.errors


def update_site(source: Path, confdir: Path, tell: Callable[[str], None]) -> Update:
    """Rewrite the pages of a site where reality is otherwise.

    What one rewriting brings to light, as the rest of a session that had stopped, is
    seen in another pass. Raises ConfigError, and what Sphinx raises.
    """
    update = Update()
    for _ in range(PASSES):
        site = read_site(source, confdir)
        proof = prove(site.pages, site.settings, site.example, tell)
        found = list(_find_all(site, proof))
        update.errors = [*proof.errors, *proof.problems]
        update.left = [item for item in found if isinstance(item, Left)]
        edits = [item for item in found if isinstance(item, PageEdit)]
        if not _apply(_take_turns(edits), site, update):
            break
    return update


def _take_turns(edits: Iterable[PageEdit]) -> list[PageEdit]:
    """Return edits of which no two change one line of prose: a pass for each."""
    return list(
        {(edit.path, edit.line, edit.is_prose or edit): edit for edit in edits}.values()
    )


def _apply(edits: list[PageEdit], site: ReadSite, update: Update) -> bool:
    """Make edits; tell whether there was one."""
    made = False
    for edit, reason in apply_edits(edits, site.settings.root):
        if reason:
            update.left.append(Left(edit.path, edit.line, edit.what, reason))
        else:
            update.made.append(edit)
            made = True
    return made


def _find_all(site: ReadSite, proof: Proof) -> Iterator[PageEdit | Left]:
    """Yield what becomes of each problem; what did not run is said once a page."""
    for docname, page in sorted(site.pages.items()):
        for problem in (*page.faults, *page.problems):
            yield Left(page.path, problem.line, problem.claim, f"it {problem.fact}")
        told: set[str] = set()
        for verdict in proof.verdicts[docname]:
            for item in find_edits(verdict, proof.names[docname]):
                if isinstance(item, PageEdit):
                    yield _guard(item, site)
                elif item.why not in told:
                    yield item
                if isinstance(item, Left) and "did not run" in item.why:
                    told.add(item.why)
    for verdict in proof.others:  # what is of no page
        for problem in verdict.problems:
            path, why = verdict.block.path, f"it {problem.fact}"
            yield Left(path, problem.line, problem.claim, why)


def _guard(edit: PageEdit, site: ReadSite) -> PageEdit | Left:
    """Return an edit of a page, or why its file is none of those that are written."""
    path = site.settings.root / edit.path
    is_inside = path.is_relative_to(site.settings.root)
    is_page = path.is_relative_to(site.source) or path not in site.example.files
    if is_inside and is_page and path != site.conf:
        return edit
    return Left(edit.path, edit.line, edit.what, f"{edit.path} is no page")
