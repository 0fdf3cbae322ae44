"""The result of checking one claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_lockstep.model.kinds import Kind, Outcome

if TYPE_CHECKING:
    from sphinx_lockstep.model.pages import Block, Mention


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


@dataclass(frozen=True)
class Executed:
    """How many of a listing's statements have run, and the runs that ran them.

    The run that ran the most of them comes first.
    """

    lines: int
    of: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome for one claim; ``proof`` says where or how it was proven.

    ``executed`` is None for a listing that shows no statement, or where that is not
    looked at.
    ``known`` are problems that stand in the baseline, and fail no build.
    """

    block: Block | Mention
    kind: Kind
    outcome: Outcome
    proof: str = ""
    source: str = ""
    first: int = 0
    last: int = 0
    problems: tuple[Problem, ...] = ()
    executed: Executed | None = None
    known: tuple[Problem, ...] = ()
