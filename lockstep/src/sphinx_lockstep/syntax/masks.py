"""Masks: named patterns for the parts of an output that differ from run to run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MASKS: tuple[tuple[str, str, str], ...] = (
    (
        "time",
        r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{3,6})?(?:\+00:00|Z)?",
        "<time>",
    ),
    ("time", r"\b\d\d/[A-Z][a-z]{2}/\d{4}[ :]\d\d:\d\d:\d\d(?: [-+]\d{4})?", "<time>"),
    (
        "id",
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        "<id>",
    ),
    ("duration", r"\b\d+\.\d+(?:e-\d+)?(?=s\b)", "<duration>"),
    ("address", r"\b0x[0-9a-f]{6,16}\b", "<address>"),
    ("pid", r"(?<=\bpid[ =:])\d+|(?<=\bpid[=:] )\d+", "<pid>"),
)


def mask(text: str, masks: Sequence[Sequence[str]]) -> str:
    """Return the text with the matches of each mask replaced.

    ``masks`` are (name, pattern, replacement), applied in order to the whole text;
    ``^`` and ``$`` match at lines. A pattern with the replacement "" may remove lines.
    """
    for _name, pattern, replacement in masks:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def translate(text: str, values: Mapping[str, str]) -> str:
    """Return the output of a sandbox with the names that the page uses.

    ``values`` maps a folder or a host name of this machine to the page's name for it.
    Longer values come first, so that a folder wins over its parent, and a replacement
    isn't replaced again.
    """
    longest = sorted(filter(None, values), key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest))
    if not pattern:
        return text
    return re.sub(rf"(?:{pattern})(?!\w)", lambda found: values[found[0]], text)


def substitute_ports(text: str, ports: Mapping[int, int]) -> str:
    """Return the text with each port number replaced, as ``ports`` maps them.

    Digits in a word or a decimal number, as in an id, aren't a port number.
    """
    if not ports:
        return text
    pattern = (
        rf"(?<![\w.])(?<![0-9a-f]{{4}}-)(?:{'|'.join(map(str, ports))})(?!\w|\.\d)"
    )
    return re.sub(pattern, lambda found: str(ports[int(found[0])]), text)
