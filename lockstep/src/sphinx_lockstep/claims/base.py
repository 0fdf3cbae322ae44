"""What every check takes and returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.model import (
    Act,
    Answer,
    Block,
    Problem,
    Question,
    Recording,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings

type Recordings = dict[tuple[str, int, Act], Recording]


class Answers(dict[Question, Answer]):
    """The answers of the project's own Python; notes a question that has none yet."""

    def __missing__(self, question: Question) -> Answer:
        self[question] = Answer(NotRun())
        return self[question]


@dataclass(frozen=True)
class Context:
    """What a check may look at: settings, example, and what the live run left.

    ``recordings`` are the page's, by the block's anchor, line and act; ``blocks`` are
    the page's, ``siblings`` those that are logs, ``failures`` the texts of the failures
    that it describes, and ``shown`` is what readers see: each block's anchor and text,
    each paragraph's text.
    ``answers`` are those of the project's own Python.
    """

    settings: Settings
    example: Example
    recordings: Recordings
    blocks: tuple[Block, ...] = ()
    siblings: tuple[Block, ...] = ()
    failures: tuple[str, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    answers: Answers = field(default_factory=Answers)


class Finding(NamedTuple):
    """A check's answer: problems, or how it is proven and by which lines."""

    problems: tuple[Problem, ...] = ()
    proof: str = ""
    source: str = ""
    first: int = 0
    last: int = 0


def failed(*problems: Problem) -> Finding:
    """Return a finding of problems."""
    return Finding(problems=problems)
