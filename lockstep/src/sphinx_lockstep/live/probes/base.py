"""What the programs that ask about command lines share."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from typing import Any

type Words = list[str]


class Refusal(Exception):
    """A command line that a program does not take; ``nearest`` is one that it does."""

    def __init__(self, fact: str, nearest: str = "") -> None:
        super().__init__(fact)
        self.nearest = nearest


def find_near(word: str, among: Iterable[str], prefix: str = "") -> str:
    """Return the closest of some words behind a prefix, or ""."""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=0.5)
    return f"{prefix} {close[0]}".strip() if close else ""


def load(module: str) -> Any:
    """Return a module, or None where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def look_up(name: str) -> Any:
    """Return what a ``module:attribute`` names, or None where it is not installed."""
    module, _, attribute = name.partition(":")
    return getattr(load(module), attribute, None)
