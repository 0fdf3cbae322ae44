"""What became of drifts that were put into our own site."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_lockstep.drift.journal import Fate, MutantResult

# Ways that concern a letter of each line that claims something by itself, without a run.
SHOWN = (
    *("code-name", "output-letter", "tree-name"),
    *("diff-new", "diff-old", "diff-context"),
)
# What a run has to find takes long, so a few of each are tried.
LIVE = ("command-word", "command-option", "log-letter", "retired-form")


def find_unnoticed(results: Iterable[MutantResult]) -> list[tuple[str, ...]]:
    return [
        (result.fate, result.operator, result.place, result.what, result.reason)
        for result in results
        if result.fate not in (Fate.KILLED, Fate.EQUIVALENT)
    ]
