"""The base class of claims, and the values that checks take and return."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.model import (
    Act,
    Answer,
    Block,
    Kind,
    Problem,
    Question,
    Recording,
    Step,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings

type Recordings = dict[tuple[str, int, Act], Recording]


class Answers(dict[Question, Answer]):
    """The answers of the project's own Python; a question without an answer is added."""

    def __missing__(self, question: Question) -> Answer:
        self[question] = Answer(NotRun())
        return self[question]


@dataclass(frozen=True)
class Context:
    """The surroundings of a check: settings, example, and recordings of the live run.

    ``claims`` are the page's, by the anchor of their blocks, and ``recordings`` by
    anchor, line and act. ``blocks`` are the page's, ``siblings`` are the blocks that
    show logs, ``failures`` the texts of the failures that the page describes, and
    ``shown`` is the text that readers see: each block's anchor and text, each
    paragraph's text. ``answers`` are those of the project's own Python.
    """

    settings: Settings
    example: Example
    recordings: Recordings
    blocks: tuple[Block, ...] = ()
    siblings: tuple[Block, ...] = ()
    failures: tuple[str, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    answers: Answers = field(default_factory=Answers)
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def get_recording(self, step: Step) -> Recording | None:
        """Return the live run's recording of a step, or None."""
        return self.recordings.get((step.anchor, step.line, step.act))


class CheckResult(NamedTuple):
    """The result of a check: problems, or how the claim was checked and by which lines."""

    problems: tuple[Problem, ...] = ()
    proof: str = ""
    source: str = ""
    first: int = 0
    last: int = 0


def failed(*problems: Problem) -> CheckResult:
    """Return a finding with problems."""
    return CheckResult(problems=problems)


@dataclass(frozen=True)
class ExpectedStep:
    """A step of the live run, and the output that the page shows below it.

    ``shown`` is "" if the page shows none. It begins ``height`` lines below the step's
    line, and ``flags`` are doctest's.
    """

    step: Step
    shown: str = ""
    height: int = 1
    flags: int = 0


@dataclass(frozen=True)
class Claim(ABC):
    """The claim of a block; each kind of claim is a subclass.

    A block is recognised once, when its page is read, and parsed once in a build.
    ``malformed`` is the problem of a block that can't be parsed.
    """

    kind: ClassVar[Kind]
    # The notes that are about this kind alone.
    notes: ClassVar[frozenset[str]] = frozenset()
    # Whether the block shows code, so that a tutorial's reader writes it to a file.
    is_code: ClassVar[bool] = False
    # Whether a tutorial's reader types it, or waits for its lines.
    is_followed: ClassVar[bool] = False

    block: Block
    malformed: Problem | None = None

    @classmethod
    @abstractmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        """Tell whether a block makes this claim if no kind before this one recognises it."""

    @classmethod
    def parse(cls, block: Block) -> Self:
        """Return the claim of a block."""
        return cls(block)

    @abstractmethod
    def check(self, context: Context) -> CheckResult:
        """Check the claim against the example, and against the recordings of its steps."""

    def check_without_run(self, context: Context) -> CheckResult | None:
        """Return the finding without a live run, or None if only a run can check the claim."""
        return None

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        """Yield the steps of the live run, in order, with their expected output."""
        yield from ()

    def find_questions(self, context: Context) -> Iterator[Question]:
        """Yield the questions to the project's own Python whose answers ``check`` needs."""
        yield from ()

    def find_typed(self) -> list[str]:
        """Return the commands and statements that a reader types, in order."""
        return []

    def find_refusal(self, context: Context) -> Problem | None:
        """Return the problem that a waiver of the block doesn't excuse."""
        return None

    def make_step(
        self, act: Act, text: str, settings: Settings, at: int = 0, **more: Any
    ) -> Step:
        """Return a step of this block; ``at`` is its line, counted from 0 in the block."""
        block = self.block
        limit = float(block.notes.get("time limit", settings.time_limit))
        line, anchor = block.line + at, block.anchor
        return Step(act, line, text, limit, block.branch, anchor, **more)
