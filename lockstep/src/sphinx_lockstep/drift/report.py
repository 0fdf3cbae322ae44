"""The report of a mutation run: numbers for each operator, and all survivors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sphinx_lockstep.drift.journal import Fate, MutantResult


def get_percent(results: Sequence[MutantResult]) -> float:
    """Return the percentage of killed mutants, without equivalent and broken ones."""
    fates = Counter(result.fate for result in results)
    counted = fates[Fate.KILLED] + fates[Fate.SURVIVED]
    return 100 * fates[Fate.KILLED] / counted if counted else 0.0


def format_report(results: Sequence[MutantResult], helps: dict[str, str]) -> str:
    """Return the report as text."""
    head = f"{'operator':<18} {'killed':>7} {'survived':>9} {'equivalent':>11} {'%':>6}"
    lines = [head, "-" * len(head)]
    for name in sorted({result.operator for result in results}):
        own = [result for result in results if result.operator == name]
        lines.append(f"{_format_row(name, own)}  {helps.get(name, '')}")
    lines += ["-" * len(head), _format_row("all", results), ""]
    lines += _format_rules(results)
    for fate in (Fate.SURVIVED, Fate.BROKEN):
        for result in results:
            if result.fate is fate:
                lines += _format_mutant(result)
    return "\n".join(lines)


def _format_row(name: str, results: Sequence[MutantResult]) -> str:
    fates = Counter(result.fate for result in results)
    percent = get_percent(results)
    return (
        f"{name:<18} {fates[Fate.KILLED]:>7} {fates[Fate.SURVIVED]:>9}"
        f" {fates[Fate.EQUIVALENT]:>11} {percent:>6.1f}"
    )


def _format_rules(results: Sequence[MutantResult]) -> list[str]:
    rules = Counter(
        result.reason for result in results if result.fate is Fate.EQUIVALENT
    )
    return [f"equivalent, {count}: {rule}" for rule, count in rules.most_common()]


def _format_mutant(result: MutantResult) -> list[str]:
    head = f"{result.fate.value}: {result.operator}: {result.place}: {result.what}"
    reason = [f"    {result.reason}"] if result.reason else []
    return ["", head, *reason, *(f"    {line}" for line in result.diff.splitlines())]


def make_summary(results: Sequence[MutantResult]) -> dict[str, Any]:
    """Return the report as values that JSON takes."""
    operators: dict[str, dict[str, Any]] = {}
    for name in sorted({result.operator for result in results}):
        own = [result for result in results if result.operator == name]
        fates = Counter(result.fate.value for result in own)
        operators[name] = {**fates, "percent": round(get_percent(own), 1)}
    return {
        "percent": round(get_percent(results), 2),
        "fates": dict(Counter(result.fate.value for result in results)),
        "operators": operators,
        "survivors": [
            {
                "operator": result.operator,
                "place": result.place,
                "what": result.what,
                "diff": result.diff,
            }
            for result in results
            if result.fate is Fate.SURVIVED
        ],
    }
