"""What has come of proving a site: its verdicts, and the runs behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_lockstep.model import Run, Verdict

if TYPE_CHECKING:
    from sphinx_lockstep.claims.names import Names


@dataclass(frozen=True)
class Proof:
    """What came of a site: the verdicts of each page, the runs behind them by name.

    ``errors`` say what kept the runner from its work, and ``problems`` are the whole
    messages of what is of no page; ``others`` are verdicts on what stands on none.
    ``names`` are what each page's claims were looked up in, its context among them.
    ``unmeasured`` says that lines are shown of which nobody knows whether they ran.
    """

    verdicts: dict[str, list[Verdict]]
    runs: dict[str, Run]
    names: dict[str, Names]
    errors: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    others: tuple[Verdict, ...] = ()
    unmeasured: bool = False
