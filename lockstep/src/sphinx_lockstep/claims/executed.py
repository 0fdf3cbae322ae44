"""Lines that a listing shows: some page or test of the build has executed each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from sphinx_lockstep.claims.shown import Shown, find_shown_statements
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import (
    Block,
    Executed,
    Kind,
    Outcome,
    Problem,
    Run,
    Verdict,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.syntax.statements import get_numbers

MEND = "run it in a test of the example or on a page, or take it out"

# What each run has executed: the lines of each file, by the run's name.
type Lines = Mapping[str, Mapping[Path, frozenset[int]]]


def check_lines(
    verdicts: Mapping[str, Sequence[Verdict]],
    runs: Mapping[str, Run] | None,
    example: Example,
) -> dict[str, list[Verdict]]:
    """Return the verdicts on pages with what the runs have executed of each listing.

    ``runs`` is None where nobody knows what would have run.
    """
    lines = None if runs is None else _get_lines(runs, example)
    return {
        docname: [check_executed(verdict, lines, example) for verdict in page]
        for docname, page in verdicts.items()
    }


def _get_lines(runs: Mapping[str, Run], example: Example) -> Lines:
    # A script of no page is called by its part alone: (tests).
    return {
        re.sub(r"^\((.+)\)$", r"\1", name): {
            example.folder / path: frozenset(lines) for path, lines in run.lines.items()
        }
        for name, run in runs.items()
    }


def find_measure_problem(
    verdicts: Mapping[str, Sequence[Verdict]],
    runs: Mapping[str, Run] | None,
    example: Example,
) -> str:
    """Return the message that no run has told of any line, though some are shown."""
    if not runs or any(run.lines for run in runs.values()):
        return ""
    if not shows_statements(verdicts, example):
        return ""
    return (
        f"lockstep.executed: {len(runs)} run(s) have executed no line of"
        f" {example.name(example.folder)}/, so nothing is known of the lines shown"
    )


def shows_statements(
    verdicts: Mapping[str, Sequence[Verdict]], example: Example
) -> bool:
    """Tell whether any listing shows what there is to execute."""
    checked = check_lines(verdicts, {}, example)
    return any(verdict.executed for page in checked.values() for verdict in page)


def check_executed(verdict: Verdict, lines: Lines | None, example: Example) -> Verdict:
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
    if lines is None:
        return _waive(verdict) if is_waived else verdict
    shown = list(find_shown_statements(verdict, block, example))
    if not shown:
        return verdict
    by = {name: _find_done(shown, ran) for name, ran in lines.items()}
    done = set().union(*by.values())
    most = sorted(filter(by.get, by), key=lambda name: (-len(by[name]), name))
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


def _find_done(shown: Sequence[Shown], ran: Mapping[Path, frozenset[int]]) -> set[int]:
    """Return the numbers of the statements, from 0, that a run has executed."""
    return {
        at
        for at, it in enumerate(shown)
        if it.path in ran and not ran[it.path].isdisjoint(get_numbers(it.statement))
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
            yield Problem.untyped(
                row[0].line, text, fact, mend=MEND, kind=Kind.EXECUTED
            )
