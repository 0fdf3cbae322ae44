"""All operators, and an even sample of their mutants."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from sphinx_lockstep.drift import code, listings, prose, settings, steps
from sphinx_lockstep.drift.base import Operator
from sphinx_lockstep.drift.configured import OLDER, make_configured
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.mutants import Mutant


def get_operators(ground: Ground) -> dict[str, Operator]:
    """Return the operators by name, the site's own among them."""
    own = make_configured(ground.settings.drift)
    known = chain(
        listings.OPERATORS,
        prose.OPERATORS,
        settings.OPERATORS,
        steps.OPERATORS,
        code.OPERATORS,
        own,
        [OLDER],
    )
    return {operator.name: operator for operator in known}


def find_mutants(
    ground: Ground, operators: Mapping[str, Operator]
) -> dict[str, list[Mutant]]:
    """Return all mutants of each operator that has any, each change once."""
    found = {}
    for name, operator in operators.items():
        mutants = list(dict.fromkeys(operator.find(ground)))
        if mutants:
            found[name] = mutants
    return found


def choose(
    mutants: Mapping[str, Sequence[Mutant]], count: int, seed: int
) -> list[Mutant]:
    """Return some mutants, spread evenly over the operators, and over files in each.

    An operator that has fewer than its share leaves the rest to the others. The same
    seed chooses the same ones, and of each operator the same first ones for any count.
    """
    rows = [
        _mix(some, random.Random(f"{seed} {name}"))
        for name, some in sorted(mutants.items())
    ]
    return list(islice(_take_turns(rows), count))


def _mix(mutants: Sequence[Mutant], chance: random.Random) -> list[Mutant]:
    """Return mutants in an order of chance, the files taking turns."""
    files: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        files.setdefault(mutant.path, []).append(mutant)
    rows = list(files.values())
    chance.shuffle(rows)
    for row in rows:
        chance.shuffle(row)
    return list(_take_turns(rows))


def _take_turns(rows: Sequence[Sequence[Mutant]]) -> Iterator[Mutant]:
    """Yield the first of each row, then the second of each, and so on."""
    for turn in zip_longest(*rows):
        yield from (mutant for mutant in turn if mutant is not None)
