"""Check a site and rewrite its pages until nothing more can be rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sphinx_lockstep.gate.page_reader import ReadSite, read_site
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.updates import NotAPage
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.update.changes import PageEdit
from sphinx_lockstep.update.page_files import apply_edits
from sphinx_lockstep.update.rewriters import Left, find_edits

PASSES = 20  # each pass makes an edit; a page that needs more would never end


@dataclass
class Update:
    """The result of an update: the edits made, the claims left, and errors of the site."""

    made: list[PageEdit] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Tell whether the site has no problems left."""
        return not self.left and not self.errors


def update_site(source: Path, confdir: Path, tell: Callable[[str], None]) -> Update:
    """Rewrite the pages of a site that no longer match the project.

    An edit may reveal other problems, such as the rest of a session that had stopped,
    so the site is checked again after each pass. ``tell`` gets lines about progress.
    Raises ConfigError and SphinxError.
    """
    update = Update()
    for _ in range(PASSES):
        site = read_site(source, confdir)
        proof = prove(site.pages, site.settings, site.example, tell)
        found = list(_find_all(site, proof))
        update.errors = [*map(str, (*proof.errors, *proof.problems))]
        update.left = [item for item in found if isinstance(item, Left)]
        edits = [item for item in found if isinstance(item, PageEdit)]
        if not _apply(_take_turns(edits), site, update):
            break
    return update


def _take_turns(edits: Iterable[PageEdit]) -> list[PageEdit]:
    """Return at most one edit for each line of prose; the others wait for a later pass."""
    return list(
        {(edit.path, edit.line, edit.is_prose or edit): edit for edit in edits}.values()
    )


def _apply(edits: list[PageEdit], site: ReadSite, update: Update) -> bool:
    """Make edits; tell whether any was made."""
    made = False
    for edit, reason in apply_edits(edits, site.settings.root):
        if reason is not None:
            update.left.append(_leave(edit, reason))
        else:
            update.made.append(edit)
            made = True
    return made


def _find_all(site: ReadSite, proof: Proof) -> Iterator[PageEdit | Left]:
    """Yield the edit for each problem, or why there is none.

    Steps that didn't run for the same reason are reported once a page.
    """
    for docname, page in sorted(site.pages.items()):
        for problem in (*page.faults, *page.problems):
            yield Left(page.path, problem.line, problem.claim, problem.fact)
        told: set[Message] = set()
        for verdict in proof.verdicts[docname]:
            for item in find_edits(verdict, proof.names[docname]):
                if isinstance(item, PageEdit):
                    yield _guard(item, site)
                elif item.fact not in told:
                    yield item
                    if isinstance(item.fact, NotRun):
                        told.add(item.fact)
    for verdict in proof.others:  # claims outside of pages
        for problem in verdict.problems:
            yield Left(verdict.block.path, problem.line, problem.claim, problem.fact)


def _guard(edit: PageEdit, site: ReadSite) -> PageEdit | Left:
    """Return an edit, or a refusal if its file isn't a page."""
    path = site.settings.root / edit.path
    is_inside = path.is_relative_to(site.settings.root)
    is_page = path.is_relative_to(site.source) or path not in site.example.files
    if is_inside and is_page and path != site.conf:
        return edit
    return _leave(edit, NotAPage(edit.path))


def _leave(edit: PageEdit, reason: Message) -> Left:
    """Return what is reported of an edit that wasn't made."""
    return Left(edit.path, edit.line, edit.what, reason, reason.advice)
