"""Errors that end a replay."""

from __future__ import annotations

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import INDENT
from sphinx_lockstep.model import Block, Kind, Problem, format_problem


class ReplayError(Exception):
    """A replay that can't start or go on; ``fact`` says why about ``claim``."""

    def __init__(self, claim: str, fact: Message) -> None:
        fix = f"{INDENT}{fact.advice}" if fact.advice else ""
        super().__init__(f"{claim} {fact}{fix}")
        self.fact = fact


class ListingError(Exception):
    """A listing that a reader can't follow, with its problems."""

    def __init__(self, block: Block, kind: Kind, *problems: Problem) -> None:
        lines = (": ".join(format_problem(block, kind, each)) for each in problems)
        super().__init__("\n".join(lines))
        self.problems = problems
