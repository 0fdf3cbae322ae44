"""Our own site, letters of its lines out of step: every one fails the build.

``make drift`` does the same at large, and reports what survives.
"""

from __future__ import annotations

import pytest
from drift_results import LIVE, SHOWN, find_unnoticed

from sphinx_lockstep.drift.campaign import Campaign
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.operators import choose


def test_every_operator_has_its_mutants(mutants: dict[str, list[Mutant]]) -> None:
    """The site shows what each operator is about."""
    assert {name for name in SHOWN + LIVE if len(mutants.get(name, [])) < 8} == set()
    assert sum(map(len, mutants.values())) > 3000


@pytest.mark.parametrize("most", [60, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_shown_drifts_are_named(
    campaign: Campaign, mutants: dict[str, list[Mutant]], most: int
) -> None:
    """One letter in each line of listings, outputs, diffs and trees; nothing is run.

    Where only some are tried, they are spread over these ways and over the pages.
    """
    lines = {
        name: list({mutant.place: mutant for mutant in mutants[name]}.values())
        for name in SHOWN
    }
    some = choose(lines, most, seed=0)
    assert len(some) == min(most, sum(map(len, lines.values())))
    results = campaign.run(some)
    assert find_unnoticed(results) == []
    assert [
        (result.place, result.told_at, result.reason)
        for result in results
        if result.told_at != result.place
    ] == []
