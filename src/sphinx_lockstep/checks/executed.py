"""Lines that a listing shows: some page or test of the build has executed each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from sphinx_lockstep.checks.shown import Shown, find_shown_statements
from sphinx_lockstep.messages import quote
from sphinx_lockstep.model import (
    Block,
    Executed,
    Kind,
    Outcome,
    Problem,
    Run,
    Verdict,
)
from sphinx_lockstep.sources import Example
from sphinx_lockstep.statements import get_numbers

MEND = "run it in a test of the example or on a page, or take it out"


def check_lines(
    verdicts: Mapping[str, Sequence[Verdict]],
    runs: Mapping[str, Run] | None,
    example: Example,
) -> dict[str, list[Verdict]]:
    """Return the verdicts on pages with what the runs have executed of each listing.

    ``runs`` is None where nobody knows what would have run.
    """
    return {
        docname: [check_executed(verdict, runs, example) for verdict in page]
        for docname, page in verdicts.items()
    }


def find_measure_problem(
    verdicts: Mapping[str, Sequence[Verdict]],
    runs: Mapping[str, Run] | None,
    example: Example,
) -> str:
    """Return the message that no run has told of any line, though some are shown."""
    if not runs or any(run.lines for run in runs.values()):
        return ""
    checked = check_lines(verdicts, runs, example)
    if not any(verdict.executed for page in checked.values() for verdict in page):
        return ""
    return (
        f"lockstep.executed: {len(runs)} run(s) have executed no line of"
        f" {example.name(example.folder)}/, so nothing is known of the lines shown"
    )


def check_executed(
    verdict: Verdict, runs: Mapping[str, Run] | None, example: Example
) -> Verdict:
    """Return the verdict on a listing with what the runs have executed of it.

    A listing that is proven fails where a statement of it was never executed, and a
    waiver is needed there.
    """
    block = verdict.block
    if not isinstance(block, Block):
        return verdict
    is_waived = "unproven" in block.notes and bool(verdict.source)
    if verdict.outcome is not Outcome.PROVEN and not is_waived:
        return verdict
    if runs is None:
        return _waive(verdict) if is_waived else verdict
    shown = list(find_shown_statements(verdict, block, example))
    if not shown:
        return verdict
    by = {name: _find_run(shown, run, example) for name, run in runs.items()}
    done = set().union(*by.values())
    # A script of no page is called by its part alone: (tests).
    names = {re.sub(r"^\((.+)\)$", r"\1", name): len(by[name]) for name in by}
    most = sorted(filter(names.get, names), key=lambda name: (-names[name], name))
    executed = Executed(len(done), len(shown), tuple(most))
    problems = tuple(_find_problems(shown, done, example))
    if is_waived:
        return _waive(verdict) if problems else verdict
    outcome = Outcome.FAILED if problems else verdict.outcome
    return replace(verdict, outcome=outcome, problems=problems, executed=executed)


def _waive(verdict: Verdict) -> Verdict:
    """Return a verdict that found a waiver needless with the waiver in force."""
    return replace(
        verdict, outcome=Outcome.WAIVED, source="", first=0, last=0, problems=()
    )


def _find_run(shown: Sequence[Shown], run: Run, example: Example) -> set[int]:
    """Return the numbers of the statements, from 0, that a run has executed."""
    names = {it.path: it.path.relative_to(example.folder).as_posix() for it in shown}
    lines = {path: set(run.lines.get(name, ())) for path, name in names.items()}
    return {
        at for at, it in enumerate(shown) if lines[it.path] & get_numbers(it.statement)
    }


def _find_problems(
    shown: Sequence[Shown], done: Collection[int], example: Example
) -> Iterator[Problem]:
    """Yield one problem for each row of statements that nothing has executed."""
    rows = groupby(enumerate(shown), key=lambda it: (it[0] not in done, it[1].path))
    for (is_missing, path), items in rows:
        if is_missing:
            row = [item for _, item in items]
            first, last = row[0].statement.first, row[-1].statement.last
            place = f"{example.name(path)}:{first}"
            if row[1:]:
                place += f"-{last}"
            text = quote(example.text(path)[first - 1])
            fact = f"at {place} was executed by no page and no test"
            yield Problem(row[0].line, text, fact, mend=MEND, kind=Kind.EXECUTED)
