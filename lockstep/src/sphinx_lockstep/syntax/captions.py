"""What a caption on a tutorial's page has the reader do with the listing below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CAPTION = re.compile(r"(?P<seen>In )?(?P<file>\.?\w[\w./-]*)(?P<changed>, changed)?")
FORMS = "`FILE`, `FILE, changed` above a difference, or `In FILE`"


class Way(StrEnum):
    """How a listing and the file in its caption belong together."""

    WHOLE = "whole"  # the listing is the whole file
    CHANGED = "changed"  # the listing is a difference, to be applied to the file
    SEEN = "seen"  # the listing stands in the file already


@dataclass(frozen=True)
class Caption:
    """The file that a caption names, and what is to be done with it."""

    file: str
    way: Way


def read_caption(text: str) -> Caption | None:
    """Return what a caption says, None where it has another form than ``FORMS``."""
    match = CAPTION.fullmatch(text.strip())
    if match is None or (match["seen"] and match["changed"]):
        return None
    way = Way.SEEN if match["seen"] else Way.WHOLE
    return Caption(match["file"], Way.CHANGED if match["changed"] else way)
