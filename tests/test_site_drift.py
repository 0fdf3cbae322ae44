"""Our own site, put out of step: every drift fails the build, most at their line.

``make drift`` does the same at large, and reports what survives.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
from trees import drop_tutorial

from sphinx_lockstep.commands.drift import get_ground
from sphinx_lockstep.drift.base import Operator, Side
from sphinx_lockstep.drift.campaign import Campaign, Plan
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.journal import Fate, Result
from sphinx_lockstep.drift.mutants import Edit, Mutant
from sphinx_lockstep.drift.operators import choose, find_mutants, get_operators

FIRST_PAGE = "django/first-steps-with-django.rst"
RIGHT, WRONG = "CELERY_BEAT_SCHEDULER", "CELERY_BEAT_SHEDULER"
# A letter of each line that claims something by itself, without a run.
SHOWN = (
    *("code-name", "output-letter", "tree-name"),
    *("diff-new", "diff-old", "diff-context"),
)
# What a run has to find takes long, so a few of each are tried.
LIVE = ("command-word", "command-option", "log-letter", "retired-form")
# Ways to change the example that no site should let through.
CODE = (
    *("break-syntax", "change-result", "delete-file"),
    *("drop-app", "drop-discovery", "drop-import"),
    *("rename-function", "rename-module", "rename-setting"),
)


@pytest.fixture(scope="session")
def ground(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The site without its tutorial, of whose steps test_tutorial.py leaves out each."""
    tree = tmp_path_factory.mktemp("short") / "tree"
    shutil.copytree(site, tree, symlinks=True)
    drop_tutorial(tree)
    return get_ground(tree / "docs", tree)


@pytest.fixture(scope="session")
def operators(ground: Ground) -> dict[str, Operator]:
    return get_operators(ground)


@pytest.fixture(scope="session")
def mutants(ground: Ground, operators: dict[str, Operator]) -> dict[str, list[Mutant]]:
    return find_mutants(ground, operators)


@pytest.fixture(scope="session")
def campaign(
    ground: Ground,
    operators: dict[str, Operator],
    tmp_path_factory: pytest.TempPathFactory,
) -> Campaign:
    plan = Plan(tmp_path_factory.mktemp("drift"), jobs=2, limit=60)
    return Campaign(ground, operators, plan, print)


def find_unnoticed(results: Iterable[Result]) -> list[tuple[str, ...]]:
    return [
        (result.fate, result.operator, result.place, result.what, result.reason)
        for result in results
        if result.fate not in (Fate.KILLED, Fate.EQUIVALENT)
    ]


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
        # What is waived survives, as it should: see tests/test_drift.py.
        name: [m for m in mutants[name] if (m.path, m.line) not in waived]
        for name in LIVE
    }
    some = choose(proven, 8, seed=0)
    assert find_unnoticed(campaign.run(some)) == []


def test_code_drifts_are_named(
    campaign: Campaign,
    operators: dict[str, Operator],
    mutants: dict[str, list[Mutant]],
) -> None:
    """One mutant each of some ways to change the example."""
    assert all(operators[name].side is Side.CODE for name in CODE)
    code = {name: mutants[name] for name in CODE}
    results = campaign.run(choose(code, len(CODE), seed=0))
    assert len(results) == len(CODE)
    assert find_unnoticed(results) == []
    # Each folder is there once, after several runs of one campaign too.
    assert campaign.trees.qsize() == campaign.plan.jobs


def test_misspelt_setting_is_named(campaign: Campaign, ground: Ground) -> None:
    """Page and settings agree, and Celery knows no such setting."""
    edits = tuple(
        Edit(path, line.number, 1, (line.text.replace(RIGHT, WRONG),))
        for path in ("examples/django/proj/settings.py", f"docs/{FIRST_PAGE}")
        for line in ground.find_lines(path)
        if RIGHT in line.text
    )
    (result,) = campaign.run([Mutant("rename-setting", edits, "misspelt")])
    assert result.fate is Fate.KILLED
    assert f"`{WRONG}`" in result.reason
