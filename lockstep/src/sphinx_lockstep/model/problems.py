"""Why a claim does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model.kinds import Kind


@dataclass(frozen=True)
class Problem:
    """Why a claim does not hold.

    ``line`` counts from 1. ``claim`` is the subject, what the page says, and ``fact``
    the predicate. ``nearest`` is the closest thing that exists, "" for none.
    ``output`` is what a program printed. ``kind`` is set if the claim isn't the
    block's own. ``also`` are further facts that may explain the problem.
    """

    line: int
    claim: str
    fact: Message
    nearest: str = ""
    output: str = ""
    kind: Kind | None = None
    also: tuple[Message, ...] = ()

    @property
    def advice(self) -> str:
        """Return how to fix it, or ""."""
        return self.fact.advice
