"""Operators that ``conf.py`` adds, since they are of the site's subject."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence

from sphinx_lockstep.drift.base import CodeChange, Operator, Side, make_mutant
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.settings.entries import DriftPattern


def make_configured(patterns: Sequence[DriftPattern]) -> Iterator[Operator]:
    """Yield an operator for each name of ``lockstep_drift``; patterns may share one."""
    for name in dict.fromkeys(pattern.operator for pattern in patterns):
        own = [pattern for pattern in patterns if pattern.operator == name]
        side = Side.PAGE if own[0].side == "page" else Side.CODE
        yield Operator(name, side, "as conf.py says", Finder(name, side, own))


class Finder:
    """Finds what the patterns of one operator match in files of its side."""

    def __init__(self, name: str, side: Side, patterns: Sequence[DriftPattern]) -> None:
        self.name = name
        self.side = side
        self.patterns = patterns

    def __call__(self, ground: Ground) -> Iterator[Mutant]:
        """Yield a mutant for each match."""
        paths = ground.code
        if self.side is Side.PAGE:
            paths = tuple(page.path for page in ground.pages)
        for pattern in self.patterns:
            for path in fnmatch.filter(paths, pattern.files):
                for line in ground.find_lines(path):
                    for found in re.finditer(pattern.pattern, line.text):
                        new = found.expand(pattern.replacement)
                        if new != found[0]:
                            change = CodeChange(line, *found.span(), new)
                            yield make_mutant(self.name, change)


def find_requirements(ground: Ground) -> Iterator[Mutant]:
    """Yield a mutant for each set of ``lockstep_drift_requirements``."""
    for requirements in ground.settings.drift_requirements:
        what = f"built with {' '.join(requirements)}"
        yield Mutant("older-dependency", (), what, requirements=requirements)


OLDER = Operator(
    "older-dependency", Side.CODE, "a dependency of before", find_requirements
)
