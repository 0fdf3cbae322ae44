"""Groups of mutation operators, and the mutants that a build of the site misses."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_lockstep.drift.journal import Fate, MutantResult

# Operators that change a letter of a shown line; a build finds it without live checks.
SHOWN = (
    *("code-name", "output-letter", "tree-name"),
    *("diff-new", "diff-old", "diff-context"),
)
# Operators whose mutants need live checks, which take long, so tests use a few of each.
LIVE = ("command-word", "command-option", "log-letter", "retired-form")
# Operators that change the example so that any site has to fail.
CODE = (
    *("break-syntax", "change-result", "drop-app"),
    *("drop-discovery", "drop-import", "rename-function"),
)


def find_missed(results: Iterable[MutantResult]) -> list[tuple[str, ...]]:
    """Return the mutants that are neither killed nor equivalent."""
    return [
        (result.fate, result.operator, result.place, result.what, result.reason)
        for result in results
        if result.fate not in (Fate.KILLED, Fate.EQUIVALENT)
    ]
