"""Mutation operators that a site configures for its subject."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence

from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.operators import CodeChange, Operator, Side, make_mutant
from sphinx_lockstep.settings.entries import DriftPattern


def make_configured(patterns: Sequence[DriftPattern]) -> Iterator[Operator]:
    """Yield an operator for each name in ``lockstep_drift``; patterns may share a name."""
    for name in dict.fromkeys(pattern.operator for pattern in patterns):
        own = [pattern for pattern in patterns if pattern.operator == name]
        side = Side.PAGE if own[0].side == "page" else Side.CODE
        yield Operator(name, side, "configured by the site", Finder(name, side, own))


class Finder:
    """Find the matches of one operator's patterns in pages or in code."""

    def __init__(self, name: str, side: Side, patterns: Sequence[DriftPattern]) -> None:
        self.name = name
        self.side = side
        self.patterns = patterns

    def __call__(self, site: CheckedSite) -> Iterator[Mutant]:
        """Yield a mutant for each match."""
        paths = site.code
        if self.side is Side.PAGE:
            paths = tuple(page.path for page in site.pages)
        for pattern in self.patterns:
            for path in fnmatch.filter(paths, pattern.files):
                for line in site.find_lines(path):
                    for found in re.finditer(pattern.pattern, line.text):
                        new = found.expand(pattern.replacement)
                        if new != found[0]:
                            change = CodeChange(line, *found.span(), new)
                            yield make_mutant(self.name, change)


def find_requirements(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each item of ``lockstep_drift_requirements``."""
    for requirements in site.settings.drift_requirements:
        what = f"built with {' '.join(requirements)}"
        yield Mutant("older-dependency", (), what, requirements=requirements)


OLDER = Operator(
    "older-dependency", Side.CODE, "an older version of a dependency", find_requirements
)
