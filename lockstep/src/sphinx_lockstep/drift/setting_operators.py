"""Mutation operators that replace a setting by one with a similar name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.listing_operators import (
    find_code,
    find_commands,
    find_statements,
)
from sphinx_lockstep.drift.operators import CodeChange, Operator, Side
from sphinx_lockstep.drift.operators import make_operator as make

NAME = re.compile(r"(?<![\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?!\w)")


def find_siblings(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield the change of each setting on a page to the one with the closest name."""
    known = site.known_settings
    for lines in (*find_code(site), *find_statements(site)):
        for line in lines:
            for found in NAME.finditer(line.shown):
                if sibling := get_sibling(found[0], known):
                    yield CodeChange(line, *found.span(), sibling)
    for line in find_commands(site):
        for found in NAME.finditer(line.shown):
            if sibling := get_sibling(found[0], known):
                yield CodeChange(line, *found.span(), sibling)


def get_sibling(name: str, known: tuple[str, ...]) -> str:
    """Return the known name closest to a known name, "" if the name is unknown."""
    if name not in known:
        return ""
    others = [other for other in known if other != name]
    return next(iter(difflib.get_close_matches(name, others, 1, 0.5)), "")


OPERATORS: tuple[Operator, ...] = (
    make(
        "setting-sibling",
        Side.PAGE,
        "a setting replaced by a similar one",
        find_siblings,
        typed=True,
    ),
)
