"""The comments that tell the extension about a block: ``lockstep: NAME: VALUE``."""

from __future__ import annotations

import re
from collections.abc import Collection

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.notes import (
    NoteNeedsCommand,
    NoteNeedsExitStatus,
    NoteNeedsFailure,
    NoteNeedsPattern,
    NoteNeedsReason,
    NoteNeedsSeconds,
    NoteServicesUnknown,
    NoteStartUnknown,
    NoteTakesNoValue,
)

# Notes about the block below them, and notes about the whole page.
BLOCK_NOTES = (
    *("unproven", "exits", "background", "time limit"),
    *("fails", "by", "preview", "lab"),
)
PAGE_NOTES = ("services", "start")
NOTES = (*BLOCK_NOTES, *PAGE_NOTES)
WITHOUT_VALUE: dict[str, Message] = {
    "fails": NoteNeedsFailure(),
    "by": NoteNeedsCommand(),
    "lab": NoteNeedsReason(),
}


def find_note_problem(name: str, value: str) -> Message | None:
    """Return the problem with a note's value, or None."""
    if name == "exits" and not re.fullmatch(r"[0-9]{1,3}", value):
        return NoteNeedsExitStatus(value)
    if name == "time limit" and not re.fullmatch(r"(?!0+$)[0-9]{1,6}", value):
        return NoteNeedsSeconds(value)
    if name == "preview" and value:
        return NoteTakesNoValue(value)
    if name == "background":
        try:
            re.compile(value or "(")
        except re.error:
            return NoteNeedsPattern(value)
    return None if value else WITHOUT_VALUE.get(name)


def find_page_note_problem(
    name: str, value: str, services: Collection[str], projects: Collection[str]
) -> Message | None:
    """Return the problem with the value of a note about a whole page, or None.

    ``services`` are the names of the external services, ``projects`` the paths of the
    projects beside the example.
    """
    if name == "services" and value != "none":
        words = value.split() or [""]
        wrong = next((word for word in words if word not in services), None)
        return None if wrong is None else NoteServicesUnknown(wrong)
    if name == "start" and value != "empty" and value not in projects:
        return NoteStartUnknown(value)
    return None
