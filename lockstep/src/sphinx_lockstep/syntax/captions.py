"""Captions on a tutorial's pages: the file of a listing, and what to do with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CAPTION = re.compile(r"(?P<seen>In )?(?P<file>\.?\w[\w./-]*)(?P<changed>, changed)?")


class Way(StrEnum):
    """The relation of a listing to the file in its caption."""

    WHOLE = "whole"  # the listing is the whole file
    CHANGED = "changed"  # the listing is a diff that the reader applies to the file
    SEEN = "seen"  # the file already has the listing


@dataclass(frozen=True)
class Caption:
    """The file that a caption names, and the relation of the listing to it."""

    file: str
    way: Way


def read_caption(text: str) -> Caption | None:
    """Return what a caption says, or None if it has none of the three forms."""
    match = CAPTION.fullmatch(text.strip())
    if match is None or (match["seen"] and match["changed"]):
        return None
    way = Way.SEEN if match["seen"] else Way.WHOLE
    return Caption(match["file"], Way.CHANGED if match["changed"] else way)
