"""Included listings: the file is tested, and the listing is a named part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.configuration import check_configuration, make_file_question
from sphinx_lockstep.claims.files import find_syntax_problem
from sphinx_lockstep.claims.selectors import MARKERS
from sphinx_lockstep.claims.settings import (
    check_settings,
    expect_settings,
    find_assigned,
)
from sphinx_lockstep.messages.includes import (
    IncludeCut,
    IncludeEmpty,
    IncludeNotTested,
    IncludeNotValidated,
    IncludeSame,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Block, Kind, Problem, Question
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.lines import find_lines


@dataclass(frozen=True)
class IncludedClaim(Claim):
    """A block that is included from a file, or an include that can't be shown."""

    kind = Kind.INCLUDED
    is_code = True

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return bool(block.source or block.problem)

    def shows_settings(self, settings: Settings) -> bool:
        """Tell whether the listing shows settings of the example's settings file."""
        block = self.block
        return (
            bool(settings.settings)
            and "diff" not in block.options
            and bool(block.source)
            and settings.root / block.source
            == settings.example / settings.settings_path
            and bool(find_assigned(block.text))
        )

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        if self.shows_settings(context.settings):
            yield expect_settings(self, "", context)

    def find_questions(self, context: Context) -> Iterator[Question]:
        if not self.block.problem:
            question = make_file_question(self.block.source, context.example)
            yield from () if question is None else (question,)

    def check(self, context: Context) -> CheckResult:
        """Check the listing against its file, and the settings that it shows."""
        found = self.check_without_run(context)
        if not found.problems and self.shows_settings(context.settings):
            problems = check_settings(self, context)
            if problems:
                return failed(*problems)
        return found

    def check_without_run(self, context: Context) -> CheckResult:
        """Check the listing against the file that it comes from."""
        block, example = self.block, context.example
        if block.problem:
            return self._fail(block.problem)
        path = context.settings.root / block.source
        is_own = example.has(path)
        test = "" if is_own else find_also(context, block.source)
        if test is None:
            return self._fail(IncludeNotTested(example.name(example.folder)))
        validated = check_configuration(block, context)
        if validated.problems:
            return validated
        if not (is_own or test or validated.proof):
            return self._fail(IncludeNotValidated())
        other = block.options.get("diff", "")
        for name in filter(None, (block.source, other)):
            problem = find_syntax_problem(example, example.root / name, block.line)
            if problem:
                return failed(problem)
        if "diff" in block.options:
            if not block.text.strip():
                return self._fail(IncludeSame(other))
            proof = f"the difference from {other} to {block.source}"
            return CheckResult(proof=proof, source=block.source, first=1, last=1)
        if not block.text.strip():
            return self._fail(IncludeEmpty())
        span = find_span(block, example.text(path))
        if span is None:
            return self._fail(IncludeCut())
        how = validated.proof or (f"proven by {test}" if test else "")
        proof = f"{how}; included from" if how else "included"
        return CheckResult((), proof, block.source, *span)

    def _fail(self, fact: Message) -> CheckResult:
        claim = f"the include of {self.block.source}"
        return failed(Problem(self.block.line, claim, fact))


def find_also(context: Context, source: str) -> str | None:
    """Return the test of a file outside the example, or None if nothing tests it.

    It is "" if the file's own validator has to accept it.
    """
    path = find_also_path(context.settings, source)
    return None if path is None else context.settings.also[path]


def find_also_path(settings: Settings, source: str) -> str | None:
    """Return the longest path of ``lockstep_also`` that is a file, or a folder of it."""
    parts = [source, *(parent.as_posix() for parent in PurePath(source).parents)]
    return next((part for part in parts if part in settings.also), None)


def find_span(block: Block, text: Sequence[str]) -> tuple[int, int] | None:
    """Return the first and last line, from 1, of the part of a file that a block shows.

    Without an option that selects a part, the block shows the whole file. Returns None
    if the file doesn't have the block's lines.
    """
    want = [line.strip() for line in block.lines]
    have = [line.strip() for line in text]
    if not any(name in block.options for name in ("pyobject", *MARKERS)):
        return (1, len(have)) if want == have else None
    start = find_lines(want, have)
    return None if start is None else (start + 1, start + len(want))
