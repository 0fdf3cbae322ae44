"""Why a claim does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.message import Message, Untyped
from sphinx_lockstep.model.kinds import Kind


@dataclass(frozen=True)
class Problem:
    """Why a claim does not hold.

    ``line`` counts from 1. ``claim`` is the subject, what the page says, and ``fact``
    the predicate. ``nearest`` is the closest thing that exists, "" for none.
    ``output`` is what a program printed. ``kind`` is set if the claim isn't the
    block's own.
    """

    line: int
    claim: str
    fact: Message
    nearest: str = ""
    output: str = ""
    kind: Kind | None = None

    @property
    def advice(self) -> str:
        """Return how to fix it, or ""."""
        return self.fact.advice

    @classmethod
    def untyped(
        cls,
        line: int,
        claim: str,
        fact: str,
        nearest: str = "",
        mend: str = "",
        kind: Kind | None = None,
    ) -> Problem:
        """Return a problem whose message has no code yet."""
        return cls(line, claim, Untyped(fact, mend), nearest, kind=kind)
