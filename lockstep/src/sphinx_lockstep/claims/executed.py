"""Executed lines: a page or a test has executed each statement that a page shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from sphinx_lockstep.claims.shown import Shown, find_shown_statements
from sphinx_lockstep.messages.fragments import NotExecuted
from sphinx_lockstep.messages.site import NothingExecuted
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

# The lines of each file that a run executed, by the name of the run.
type Lines = Mapping[str, Mapping[Path, frozenset[int]]]


def check_lines(
    verdicts: Mapping[str, Sequence[Verdict]],
    runs: Mapping[str, Run] | None,
    example: Example,
) -> dict[str, list[Verdict]]:
    """Return the verdicts on pages with the statements that runs have executed.

    ``runs`` is None if it is unknown which lines they would have executed.
    """
    lines = None if runs is None else _get_lines(runs, example)
    return {
        docname: [check_executed(verdict, lines, example) for verdict in page]
        for docname, page in verdicts.items()
    }


def _get_lines(runs: Mapping[str, Run], example: Example) -> Lines:
    # A script without a page is named by its part: (tests).
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
) -> NothingExecuted | None:
    """Return the problem that no run executed a line, although some are shown, or None."""
    if not runs or any(run.lines for run in runs.values()):
        return None
    if not shows_statements(verdicts, example):
        return None
    return NothingExecuted(len(runs), example.name(example.folder))


def shows_statements(
    verdicts: Mapping[str, Sequence[Verdict]], example: Example
) -> bool:
    """Tell whether any listing shows a statement that can be executed."""
    checked = check_lines(verdicts, {}, example)
    return any(verdict.executed for page in checked.values() for verdict in page)


def check_executed(verdict: Verdict, lines: Lines | None, example: Example) -> Verdict:
    """Return the verdict on a listing with the statements that runs have executed.

    A listing that passed its check fails if no run executed one of its statements; a
    waiver is then needed.
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
    """Return the verdict on an unneeded waiver as if the waiver were needed."""
    return replace(
        verdict, outcome=Outcome.WAIVED, source="", first=0, last=0, problems=()
    )


def _find_done(shown: Sequence[Shown], ran: Mapping[Path, frozenset[int]]) -> set[int]:
    """Return the indexes of the statements that a run has executed."""
    return {
        at
        for at, it in enumerate(shown)
        if it.path in ran and not ran[it.path].isdisjoint(get_numbers(it.statement))
    }


def _find_problems(
    shown: Sequence[Shown], done: Collection[int], example: Example
) -> Iterator[Problem]:
    """Yield a problem for each series of statements that no run executed."""
    rows = groupby(enumerate(shown), key=lambda it: (it[0] not in done, it[1].path))
    for (is_missing, path), items in rows:
        if is_missing:
            row = [item for _, item in items]
            first, last = row[0].statement.first, row[-1].statement.last
            text = quote(example.text(path)[first - 1])
            fact = NotExecuted(example.name(path), first, last if row[1:] else first)
            yield Problem(row[0].line, text, fact, kind=Kind.EXECUTED)
