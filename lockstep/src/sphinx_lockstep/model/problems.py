"""Why a claim does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.model.kinds import Kind


@dataclass(frozen=True)
class Problem:
    """Why a claim does not hold: the claim, what is so, what is near, the mend.

    ``kind`` is set where the claim is not the block's own.
    """

    line: int
    claim: str
    fact: str
    nearest: str = ""
    mend: str = ""
    kind: Kind | None = None
