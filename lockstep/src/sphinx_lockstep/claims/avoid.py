"""Code to avoid: it fails as the page says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.diff import LANGUAGES as DIFF
from sphinx_lockstep.claims.diff import DiffClaim
from sphinx_lockstep.claims.fragment import FragmentClaim, get_caption_file
from sphinx_lockstep.claims.included import IncludedClaim
from sphinx_lockstep.claims.outputs import make_failure
from sphinx_lockstep.messages.outputs import FailureNotShown, NeedsCommand
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote, stands_in
from sphinx_lockstep.model import Act, Block, Kind, Problem, Question
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.transcripts import is_session

type CodeClaim = IncludedClaim | DiffClaim | FragmentClaim
TYPED_CODE: tuple[type[Claim], ...] = (DiffClaim, FragmentClaim)
# The typographic characters that Sphinx puts into prose, and the typed ones.
TYPED = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "--",
        "\N{HORIZONTAL ELLIPSIS}": "...",
    }
)


class FailurePlan(NamedTuple):
    """The way to make a listing fail: a command, and its standard input.

    ``change`` is a file of the project with its changed text: the command then runs in a
    copy of the project. It is empty if the command runs in the project as it is.
    ``where`` is the place of the listing in the example.
    """

    command: str
    input: str = ""
    change: tuple[str, ...] = ()
    where: CheckResult = CheckResult()


@dataclass(frozen=True)
class AvoidClaim(Claim):
    """A block of code that a note says fails; ``code`` is the claim of the code itself."""

    kind = Kind.AVOID
    notes = frozenset({"fails", "by", "time limit"})

    code: CodeClaim | None = None

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        if "fails" not in block.notes or block.problem:
            return False
        is_typed = not block.source and not is_session(block.text)
        codes = TYPED_CODE if is_typed else (IncludedClaim,)
        return any(code.recognise(block, settings) for code in codes)

    @classmethod
    def parse(cls, block: Block) -> Self:
        if block.source:
            return cls(block, code=IncludedClaim.parse(block))
        if block.language in DIFF:
            return cls(block, code=DiffClaim.parse(block))
        return cls(block, code=FragmentClaim.parse(block))

    def find_questions(self, context: Context) -> Iterator[Question]:
        assert self.code is not None  # by parse
        yield from self.code.find_questions(context)

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        plan = self.find_plan(context)
        if not isinstance(plan, Problem):
            fails = self.block.notes["fails"]
            step = self.make_step(
                *(Act.FAIL, plan.command, context.settings),
                wants=fails,
                input=plan.input,
                change=plan.change,
            )
            yield ExpectedStep(step, fails)

    def find_plan(self, context: Context) -> FailurePlan | Problem:
        """Return the way to make the listing fail, or the problem if there is none.

        Typed Python runs as it is. A diff from a file to itself is applied in a copy of
        the project. Any other listing is part of the example, and needs a command.
        """
        block, code, example = self.block, self.code, context.example
        assert code is not None  # by parse
        command = block.notes.get("by", "")
        is_fragment = isinstance(code, FragmentClaim)
        if is_fragment and not command and not get_caption_file(block):
            source = textwrap.dedent(block.text) + "\n"
            return FailurePlan(context.settings.shell, source)
        if not command:
            return Problem(block.line, "this listing to avoid", NeedsCommand())
        if isinstance(code, DiffClaim) and code.names_one_file:
            change = code.apply(example)
            if isinstance(change, Problem):
                return change
            where = CheckResult(source=example.name(example.folder / change[0]))
            return FailurePlan(command, "", change, where)
        found = code.check_without_run(context)
        if found.problems:
            return found.problems[0]
        return FailurePlan(command, where=found)

    def check(self, context: Context) -> CheckResult:
        """Check that the listing fails as the page says, and that readers see how."""
        block, wanted = self.block, self.block.notes["fails"]
        plan = self.find_plan(context)
        if isinstance(plan, Problem):
            return failed(plan)
        others = [text for anchor, text in context.shown if anchor != block.anchor]
        if not any(stands_in(wanted, text.translate(TYPED)) for text in others):
            return failed(Problem(block.line, quote(wanted), FailureNotShown()))
        recording = context.recordings.get((block.anchor, block.line, Act.FAIL))
        claim = "this listing" if plan.input else quote(plan.command)
        if recording is None:
            return failed(Problem(block.line, claim, NotRun()))
        if recording.problem:
            return failed(make_failure(block.line, claim, recording))
        return plan.where._replace(
            proof="fails as it says," if plan.where.source else "fails as it says"
        )
