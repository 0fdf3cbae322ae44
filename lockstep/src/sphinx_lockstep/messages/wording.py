"""Parts of messages: quotations, the closest match, the end of an output."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

INDENT = "\n    "
LONGEST = 400  # characters; comparing takes their square


def quote(text: str, limit: int = 100) -> str:
    """Return the text's first line in backquotes, cut to a length."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return f"`{first[: limit - 1]}…`" if len(first) > limit else f"`{first}`"


def stands_in(text: str, among: str) -> bool:
    """Tell whether a text stands in another one, however the lines are broken."""
    return " ".join(text.split()) in " ".join(among.split())


def find_nearest(word: str, among: Iterable[str], cutoff: float = 0.5) -> str:
    """Return the closest of some words or lines, or "" where none is close.

    Nothing is near to one that is too long to be compared in reasonable time.
    """
    if len(word) > LONGEST:
        return ""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=cutoff)
    return close[0] if close else ""


def get_closest(word: str, among: Iterable[str]) -> str:
    """Return the one of some candidates that is most like a word, the first of equals."""
    filled = list(filter(None, among))
    return max(filled, key=lambda near: _get_ratio(word, near), default="")


def _get_ratio(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word, other).ratio()


def tail(output: str, count: int = 6, limit: int = 200) -> str:
    """Return the last lines of an output, indented for a message, cut to a length."""
    lines = [line for line in output.splitlines() if line.strip()][-count:]
    cut = (f"{line[: limit - 1]}…" if len(line) > limit else line for line in lines)
    return "".join(f"{INDENT}| {line}" for line in cut)
