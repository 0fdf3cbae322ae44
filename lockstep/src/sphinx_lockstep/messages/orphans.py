"""Messages about files and definitions of the example that nothing shows or uses."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

FIX = "Show it on a page, use it, or delete it"


@dataclass(frozen=True)
class InventoryUnmatched(Message):
    """A pattern of ``lockstep_inventory`` that matches no page."""

    code = Code.INVENTORY_UNMATCHED
    text = "contains {pattern!r}, which matches no page"
    fix = "Correct the pattern, or remove it"

    pattern: str


@dataclass(frozen=True)
class OrphanDefinition(Message):
    """A definition of the example that no page shows and nothing else uses."""

    code = Code.ORPHAN_DEFINITION
    text = "isn't shown on any page, and nothing else uses {name!q}"
    fix = FIX

    name: str


@dataclass(frozen=True)
class OrphanFile(Message):
    """A file of the example that no page shows and nothing uses."""

    code = Code.ORPHAN_FILE
    text = "isn't shown on any page, and nothing imports or names it"
    fix = FIX
