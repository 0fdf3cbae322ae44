"""The notes to the extension that pages have in comments: ``lockstep: NAME: VALUE``."""

from __future__ import annotations

import re
from collections.abc import Collection

# Those above a block, and those that hold for a whole page.
BLOCK_NOTES = (
    *("unproven", "exits", "background", "time limit"),
    *("fails", "by", "preview", "lab"),
)
PAGE_NOTES = ("services", "start")
NOTES = (*BLOCK_NOTES, *PAGE_NOTES)


def find_note_problem(name: str, value: str) -> str:
    """Return why a note with a value cannot be followed, or ""."""
    if name == "exits" and not re.fullmatch(r"[0-9]{1,3}", value):
        return f"needs an exit status, not `{value}`"
    if name == "time limit" and not re.fullmatch(r"(?!0+$)[0-9]{1,6}", value):
        return f"needs a number of seconds, not `{value}`"
    if name == "fails" and not value:
        return "needs the text of the failure, as in `ValueError: not a number`"
    if name == "by" and not value:
        return "needs the command by which the listing fails"
    if name == "lab" and not value:
        return "needs the reason why the listing cannot run in a browser"
    if name == "preview" and value:
        return f"has nothing behind it, not `{value}`"
    if name == "background":
        try:
            re.compile(value or "(")
        except re.error:
            return f"needs a pattern of the line that says it is ready, not `{value}`"
    return ""


def find_page_note_problem(
    name: str, value: str, services: Collection[str], projects: Collection[str]
) -> str:
    """Return why a note of a whole page cannot be followed, or "".

    ``services`` are the external ones there are, ``projects`` those beside the example.
    """
    if name == "services":
        words = value.split() or [""]
        wrong = next((word for word in words if word not in services), "")
        if value != "none" and (wrong or not value):
            return (
                "can only be `none` or names from lockstep_external_services, not"
                f" `{wrong}`"
            )
    if name == "start" and value != "empty" and value not in projects:
        return f"can only be `empty` or a path from lockstep_projects, not `{value}`"
    return ""
