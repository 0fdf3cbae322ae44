"""All mutation operators, and all mutants that they make of a site."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from sphinx_lockstep.drift import (
    code_operators,
    listing_operators,
    prose_operators,
    setting_operators,
    step_operators,
)
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.operators import Operator
from sphinx_lockstep.drift.site_operators import OLDER, make_configured


def get_operators(site: CheckedSite) -> dict[str, Operator]:
    """Return all operators by name, including the ones that the site configures."""
    known = chain(
        listing_operators.OPERATORS,
        prose_operators.OPERATORS,
        setting_operators.OPERATORS,
        step_operators.OPERATORS,
        code_operators.OPERATORS,
        make_configured(site.settings.drift),
        [OLDER],
    )
    return {operator.name: operator for operator in known}


def find_mutants(
    site: CheckedSite, operators: Mapping[str, Operator]
) -> dict[str, list[Mutant]]:
    """Return the distinct mutants of each operator that has any."""
    found = {}
    for name, operator in operators.items():
        mutants = list(dict.fromkeys(operator.find(site)))
        if mutants:
            found[name] = mutants
    return found
