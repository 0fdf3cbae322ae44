"""The result of checking one claim."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.model.kinds import Kind, Outcome
from sphinx_lockstep.model.pages import Block, Mention
from sphinx_lockstep.model.problems import Problem


@dataclass(frozen=True)
class Executed:
    """The number of a listing's statements that were executed, and the runs.

    The run that executed the most statements comes first.
    """

    lines: int
    of: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome for one claim; ``proof`` says where or how it was proven.

    ``executed`` is None for a listing without statements, or if executed lines aren't
    checked. ``known`` are problems in the baseline, which fail no build.
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
