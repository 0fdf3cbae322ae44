"""Our own site, its commands and its example out of step: every drift fails the build.

``make drift`` does the same at large, and reports what survives.
"""

from __future__ import annotations

import pytest
from drift_results import LIVE, find_unnoticed

from sphinx_lockstep.drift.base import Operator, Side
from sphinx_lockstep.drift.campaign import Campaign
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.journal import Fate
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.drift.operators import choose

pytestmark = pytest.mark.thorough  # test_site_letters.py runs a campaign in CI
FIRST_PAGE = "django/first-steps-with-django.rst"
RIGHT, WRONG = "CELERY_BEAT_SCHEDULER", "CELERY_BEAT_SHEDULER"
# Ways to change the example that no site should let through.
CODE = (
    *("break-syntax", "change-result", "drop-app"),
    *("drop-discovery", "drop-import", "rename-function"),
)


def test_live_drifts_are_named(
    campaign: Campaign, mutants: dict[str, list[Mutant]]
) -> None:
    """One letter in some commands, options and logs, and forms that are retired."""
    waived = {
        (block.path, line)
        for page in campaign.ground.pages
        for block in page.blocks
        if "unproven" in block.notes
        for line in range(block.line, block.line + len(block.lines))
    }
    proven = {
        # What is waived survives, as it should: see lockstep/tests/drift/test_drift.py.
        name: [m for m in mutants[name] if (m.path, m.line) not in waived]
        for name in LIVE
    }
    some = choose(proven, 5, seed=0)
    assert find_unnoticed(campaign.run(some)) == []


def test_code_drifts_are_named(
    campaign: Campaign,
    operators: dict[str, Operator],
    mutants: dict[str, list[Mutant]],
) -> None:
    """One mutant each of some ways to change the example."""
    assert all(operators[name].side is Side.CODE for name in CODE)
    code = {name: mutants[name] for name in CODE}
    some = choose(code, len(CODE), seed=0)
    results = campaign.run(some)
    assert len(results) == len(some)
    assert find_unnoticed(results) == []
    # Each folder is there once, after several runs of one campaign too.
    assert campaign.trees.qsize() == campaign.plan.jobs


def test_misspelt_setting_is_named(campaign: Campaign, ground: Ground) -> None:
    """Page and settings agree, and Celery knows no such setting."""
    edits = tuple(
        MutantEdit(path, line.number, 1, (line.text.replace(RIGHT, WRONG),))
        for path in ("examples/django/proj/settings.py", f"docs/{FIRST_PAGE}")
        for line in ground.find_lines(path)
        if RIGHT in line.text
    )
    (result,) = campaign.run([Mutant("rename-setting", edits, "misspelt")])
    assert result.fate is Fate.KILLED
    assert f"`{WRONG}`" in result.reason
