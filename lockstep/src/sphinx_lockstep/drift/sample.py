"""Choose an even sample of mutants."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from sphinx_lockstep.drift.mutants import Mutant


def choose(
    mutants: Mapping[str, Sequence[Mutant]], count: int, seed: int
) -> list[Mutant]:
    """Return ``count`` mutants, spread evenly over operators and over files.

    ``mutants`` has the mutants by operator. If an operator has fewer mutants than its
    share, the others get the rest. The same seed gives the same sample, and a larger
    count only adds mutants.
    """
    rows = [
        _shuffle(some, random.Random(f"{seed} {name}"))
        for name, some in sorted(mutants.items())
    ]
    return list(islice(_take_turns(rows), count))


def _shuffle(mutants: Sequence[Mutant], random: random.Random) -> list[Mutant]:
    """Return mutants in a random order in which the files take turns."""
    files: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        files.setdefault(mutant.path, []).append(mutant)
    rows = list(files.values())
    random.shuffle(rows)
    for row in rows:
        random.shuffle(row)
    return list(_take_turns(rows))


def _take_turns(rows: Sequence[Sequence[Mutant]]) -> Iterator[Mutant]:
    """Yield the first mutant of each row, then the second of each, and so on."""
    for turn in zip_longest(*rows):
        yield from (mutant for mutant in turn if mutant is not None)
