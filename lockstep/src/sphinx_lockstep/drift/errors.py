"""The error that ends a mutation run."""

from __future__ import annotations

from sphinx_lockstep.messages.message import Message


class DriftError(Exception):
    """A mutation run that can't begin or go on; ``fact`` says why about ``claim``."""

    def __init__(self, claim: str, fact: Message) -> None:
        fix = f"\n{fact.advice}" if fact.advice else ""
        super().__init__(f"{claim} {fact}{fix}")
        self.fact = fact
