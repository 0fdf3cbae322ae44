"""Look up programs, and refuse command lines, for the probes of command lines."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from typing import Any

type Words = list[str]


class Refusal(Exception):
    """A command line that a program's own parser rejects, with the parser's message.

    ``nearest`` is a similar command line that the program accepts, or "".
    """

    def __init__(self, error: str, nearest: str = "") -> None:
        super().__init__(error)
        self.nearest = nearest


def find_near(word: str, among: Iterable[str], prefix: str = "") -> str:
    """Return a prefix with the closest of some words, or ""."""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=0.5)
    return f"{prefix} {close[0]}".strip() if close else ""


def load(module: str) -> Any:
    """Return a module, or None if it isn't installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def look_up(name: str) -> Any:
    """Return the object of a ``module:attribute``, or None if it doesn't exist."""
    module, _, attribute = name.partition(":")
    return getattr(load(module), attribute, None)
