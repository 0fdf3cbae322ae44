"""What the lab is told and nothing needs: it would hide that something is no longer there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.settings import LabSettings

NOTE = "lab"


def find_idle_settings(
    settings: LabSettings, pages: Iterable[str], listings: Iterable[Listing]
) -> Iterator[str]:
    """Yield what is to be said of patterns that match nothing."""
    names, reasons = list(pages), {listing.reason for listing in listings}
    for pattern in settings.pages:
        if not any(fnmatchcase(name, pattern) for name in names):
            yield f"lockstep_lab_pages has {pattern!r}, which no page matches"
    for pattern, reason in settings.not_here.items():
        if reason not in reasons:
            yield (
                f"lockstep_lab_not_here[{pattern!r}] is not needed: no command that would"
                " run in the lab matches it"
            )


def find_idle_notes(
    blocks: Mapping[str, Sequence[Block]], listings: Mapping[str, Sequence[Listing]]
) -> Iterator[tuple[Block, Problem]]:
    """Yield each block with a note that keeps nothing from running."""
    for docname, page in blocks.items():
        kept = {each.block.anchor for each in listings.get(docname, ()) if each.reason}
        for block in page:
            if NOTE in block.notes and block.anchor not in kept:
                fact = "keeps nothing from running in the lab"
                claim = f"`lockstep: {NOTE}`"
                yield (
                    block,
                    Problem.untyped(block.line, claim, fact, mend="take it away"),
                )
