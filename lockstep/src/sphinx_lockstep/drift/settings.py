"""Operators on the names of settings, which have siblings that are as good a word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from sphinx_lockstep.drift.base import CodeChange, Operator, Side
from sphinx_lockstep.drift.base import make_operator as make
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.listings import find_code, find_commands, find_statements

NAME = re.compile(r"(?<![\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?!\w)")


def find_siblings(ground: Ground) -> Iterator[CodeChange]:
    """Yield, for each setting in typed code, the one whose name is nearest to it."""
    known = ground.known_settings
    for lines in (*find_code(ground), *find_statements(ground)):
        for line in lines:
            for found in NAME.finditer(line.shown):
                if sibling := get_sibling(found[0], known):
                    yield CodeChange(line, *found.span(), sibling)
    for line in find_commands(ground):
        for found in NAME.finditer(line.shown):
            if sibling := get_sibling(found[0], known):
                yield CodeChange(line, *found.span(), sibling)


def get_sibling(name: str, known: tuple[str, ...]) -> str:
    """Return the known name nearest to another known one, "" for a name unknown."""
    if name not in known:
        return ""
    others = [other for other in known if other != name]
    return next(iter(difflib.get_close_matches(name, others, 1, 0.5)), "")


OPERATORS: tuple[Operator, ...] = (
    make(
        "setting-sibling",
        Side.PAGE,
        "a setting swapped for a sibling",
        find_siblings,
        typed=True,
    ),
)
