"""Problems with their places: what a build reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model.formatting import describe_problem
from sphinx_lockstep.model.kinds import Kind
from sphinx_lockstep.model.pages import Block, Mention
from sphinx_lockstep.model.problems import Problem


@dataclass(frozen=True)
class Finding:
    """A problem with its place and the kind of claim that it is about.

    ``path`` is relative to the repository, or absolute for a file outside of it, and
    "" for the site as a whole. ``line`` counts from 1 and is 0 if no line is known.
    """

    path: str
    line: int
    kind: Kind
    problem: Problem

    @classmethod
    def of_claim(cls, block: Block | Mention, kind: Kind, problem: Problem) -> Self:
        """Return a problem with a block or a name of a page."""
        return cls(block.path, problem.line, problem.kind or kind, problem)

    @classmethod
    def of_site(
        cls, kind: Kind, fact: Message, claim: str = "", output: str = ""
    ) -> Self:
        """Return a problem with the site as a whole."""
        return cls("", 0, kind, Problem(0, claim, fact, output=output))

    @property
    def place(self) -> str:
        """Return ``path:line``, ``path``, or "" for the site as a whole."""
        return f"{self.path}:{self.line}" if self.line else self.path

    @property
    def text(self) -> str:
        """Return the message as a build prints it, on one or more lines."""
        return describe_problem(self.kind, self.problem)

    def __str__(self) -> str:
        """Return the place and the message."""
        return f"{self.place}: {self.text}" if self.place else self.text
