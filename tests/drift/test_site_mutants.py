"""Mutants of our own site: a build reports each of them.

``make drift`` does the same with a large sample, and lists the survivors.
"""

from __future__ import annotations

import pytest
from site_mutants import CODE, LIVE, SHOWN, find_missed

from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.journal import Fate
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.drift.mutation_run import MutationRun
from sphinx_lockstep.drift.operators import Operator, Side
from sphinx_lockstep.drift.sample import choose

FIRST_PAGE = "django/first-steps-with-django.rst"
RIGHT, WRONG = "CELERY_BEAT_SCHEDULER", "CELERY_BEAT_SHEDULER"


def test_site_has_mutants_of_each_operator(mutants: dict[str, list[Mutant]]) -> None:
    assert {name for name in SHOWN + LIVE if len(mutants.get(name, [])) < 8} == set()
    assert sum(map(len, mutants.values())) > 3000


# The large sample contains the small one, whose results it reuses.
@pytest.mark.parametrize("most", [60, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_changed_letters_are_reported(
    mutation_run: MutationRun, mutants: dict[str, list[Mutant]], most: int
) -> None:
    """A changed letter in code, output, a diff or a tree is reported at its line.

    The mutants change one letter in each line; a sample is spread over the operators
    and the pages.
    """
    lines = {
        name: list({mutant.place: mutant for mutant in mutants[name]}.values())
        for name in SHOWN
    }
    some = choose(lines, most, seed=0)
    assert len(some) == min(most, sum(map(len, lines.values())))
    results = mutation_run.run(some)
    assert find_missed(results) == []
    assert [
        (result.place, result.reported_at, result.reason)
        for result in results
        if result.reported_at != result.place
    ] == []


@pytest.mark.thorough  # CI makes the mutation run above
def test_changed_commands_are_reported(
    mutation_run: MutationRun, mutants: dict[str, list[Mutant]]
) -> None:
    """A changed letter in a command, an option or a log is reported."""
    waived = {
        (block.path, line)
        for page in mutation_run.site.pages
        for block in page.blocks
        if "unproven" in block.notes
        for line in range(block.line, block.line + len(block.lines))
    }
    checked = {
        # Mutants in waived blocks survive: see lockstep/tests/drift/test_drift.py.
        name: [m for m in mutants[name] if (m.path, m.line) not in waived]
        for name in LIVE
    }
    some = choose(checked, 5, seed=0)
    assert find_missed(mutation_run.run(some)) == []


@pytest.mark.thorough  # CI makes the mutation run above
def test_changed_code_is_reported(
    mutation_run: MutationRun,
    operators: dict[str, Operator],
    mutants: dict[str, list[Mutant]],
) -> None:
    """One mutant of each operator on code is reported."""
    assert all(operators[name].side is Side.CODE for name in CODE)
    some = choose({name: mutants[name] for name in CODE}, len(CODE), seed=0)
    results = mutation_run.run(some)
    assert len(results) == len(some)
    assert find_missed(results) == []
    # Each copy is in the queue once, even after several calls of run().
    assert mutation_run.copies.qsize() == mutation_run.plan.jobs


@pytest.mark.thorough  # CI makes the mutation run above
def test_misspelt_setting_is_reported(
    mutation_run: MutationRun, checked_site: CheckedSite
) -> None:
    """A setting that Celery doesn't know is reported if page and settings agree on it."""
    edits = tuple(
        MutantEdit(path, line.number, 1, (line.text.replace(RIGHT, WRONG),))
        for path in ("examples/django/proj/settings.py", f"docs/{FIRST_PAGE}")
        for line in checked_site.find_lines(path)
        if RIGHT in line.text
    )
    (result,) = mutation_run.run([Mutant("rename-setting", edits, "misspelt")])
    assert result.fate is Fate.KILLED
    assert f"`{WRONG}`" in result.reason
