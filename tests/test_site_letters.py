"""Our own site, a letter of each line out of step: every one fails the build.

``make drift`` does the same at large, and reports what survives.
"""

from __future__ import annotations

from itertools import chain

from drifts import LIVE, SHOWN, find_unnoticed

from sphinx_lockstep.drift.campaign import Campaign
from sphinx_lockstep.drift.mutants import Mutant


def test_every_operator_has_its_mutants(mutants: dict[str, list[Mutant]]) -> None:
    """The site shows what each operator is about."""
    assert {name for name in SHOWN + LIVE if len(mutants.get(name, [])) < 8} == set()
    assert sum(map(len, mutants.values())) > 3000


def test_shown_drifts_are_named(
    campaign: Campaign, mutants: dict[str, list[Mutant]]
) -> None:
    """One letter in each line of listings, outputs, diffs and trees; nothing is run."""
    found = chain.from_iterable(mutants[name] for name in SHOWN)
    lines = {(mutant.operator, mutant.place): mutant for mutant in found}
    assert len(lines) > 150
    results = campaign.run(list(lines.values()))
    assert find_unnoticed(results) == []
    assert [
        (result.place, result.told_at, result.reason)
        for result in results
        if result.told_at != result.place
    ] == []
