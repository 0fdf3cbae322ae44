"""Settings and notes of the lab that have no effect, which would hide a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from sphinx_lockstep.messages.lab import (
    LabCommandUnused,
    LabNoteUnneeded,
    LabPagesUnused,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.settings import LabSettings

NOTE = "lab"


def find_unused_settings(
    settings: LabSettings, pages: Iterable[str], listings: Iterable[Listing]
) -> Iterator[Message]:
    """Yield a message for each pattern that matches nothing."""
    names, reasons = list(pages), {listing.reason for listing in listings}
    for pattern in settings.pages:
        if not any(fnmatchcase(name, pattern) for name in names):
            yield LabPagesUnused(pattern)
    for pattern, reason in settings.not_here.items():
        if reason not in reasons:
            yield LabCommandUnused(pattern)


def find_unused_notes(
    blocks: Mapping[str, Sequence[Block]], listings: Mapping[str, Sequence[Listing]]
) -> Iterator[tuple[Block, Problem]]:
    """Yield each block whose note doesn't keep a listing from running."""
    for docname, page in blocks.items():
        kept = {each.block.anchor for each in listings.get(docname, ()) if each.reason}
        for block in page:
            if NOTE in block.notes and block.anchor not in kept:
                claim = f"`lockstep: {NOTE}`"
                yield block, Problem(block.line, claim, LabNoteUnneeded())
