"""The result of proving a site: its verdicts, and the runs behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_lockstep.model import Finding, Run, Verdict

if TYPE_CHECKING:
    from sphinx_lockstep.claims.names import Names


@dataclass(frozen=True)
class Proof:
    """The verdicts on each page, and the runs behind them by name.

    ``names`` are what each page's claims were looked up in. ``errors`` say why pages
    couldn't run, and ``problems`` are about the site as a whole. ``others`` are
    verdicts on claims outside of pages. ``unmeasured`` is true if pages show lines of
    which it is unknown whether they were executed.
    """

    verdicts: dict[str, list[Verdict]]
    runs: dict[str, Run]
    names: dict[str, Names]
    errors: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()
    others: tuple[Verdict, ...] = ()
    unmeasured: bool = False
