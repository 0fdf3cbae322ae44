"""Follow the listings of a tutorial and check what a reader sees at each of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sphinx_lockstep.claims.base import Claim, Context, Recordings
from sphinx_lockstep.claims.console import ConsoleClaim
from sphinx_lockstep.claims.edits import builds, find_edit, find_edit_problem
from sphinx_lockstep.claims.kinds import parse_claim
from sphinx_lockstep.claims.steps import find_steps
from sphinx_lockstep.live.shell import run_command
from sphinx_lockstep.live.steps import StepRunner
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.replays import (
    AsksQuestion,
    CopiedDifferently,
    FailsAfterPage,
    IndexUnreachable,
    NotFollowable,
)
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import (
    Act,
    Block,
    Kind,
    Problem,
    Recording,
    Step,
)
from sphinx_lockstep.replay.built_pages import BuiltPage
from sphinx_lockstep.replay.copy_button import CopyButton
from sphinx_lockstep.replay.errors import ListingError

ACTS = frozenset(Act) - {Act.SETTINGS, Act.FAIL}  # only the gate does these two
INSTALL = re.compile(r"\bpip install\b")
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|dns error"
    r"|error sending request|Failed to fetch|Network is unreachable"
)
QUESTION = re.compile(r"(?:[?:\]] ?|EOFError.*\n)\Z")


@dataclass
class Walkthrough:
    """A replay in progress: its recordings and the long-running commands it started.

    ``tell`` gets the page and line of each step, its description and its seconds.
    """

    follower: StepRunner
    context: Context
    button: CopyButton | None
    tell: Callable[[str, str, float], None]
    recordings: dict[str, Recordings] = field(default_factory=dict)
    started: dict[int, Block] = field(default_factory=dict)
    claims: dict[tuple[str, str], Claim] = field(default_factory=dict)

    def follow(self, block: Block, *, is_last: bool = False) -> None:
        """Do what a reader does at a listing; raise ListingError if the page is wrong."""
        claim, kind = self.get_claim(block), block.kind
        problem = self._find_problem(claim)
        if problem:
            raise ListingError(block, kind, problem)
        for step in self.find_steps(block, is_last=is_last):
            began = time.monotonic()
            recording = self.follower.run(step)
            place = f"{block.path}:{step.line}"
            self.tell(place, describe(step, block), time.monotonic() - began)
            if step.act is Act.START:
                self.started[id(step)] = block
            if fact := _explain(step, recording):
                said, output = quote(step.text), recording.output
                problem = Problem(step.line, said, fact, output=output)
                raise ListingError(block, kind, problem)
            recording = _accept_shown(step, recording, claim)
            self._record(block, step, recording)
            if recording.problem:
                break
        if problems := self._check(claim):
            raise ListingError(block, kind, *problems)

    def get_claim(self, block: Block) -> Claim:
        """Return the claim of a block, which is parsed once."""
        key = (block.docname, block.anchor)
        if key not in self.claims:
            self.claims[key] = parse_claim(block)
        return self.claims[key]

    def start(self, step: Step, block: Block) -> None:
        """Restart a long-running command of a resumed replay."""
        self.started[id(step)] = block
        recording = self.follower.run(step)
        self._record(block, step, recording)
        if recording.problem:
            problem = Problem(step.line, quote(step.text), recording.problem)
            raise ListingError(block, Kind.CONSOLE, problem)

    def find_steps(self, block: Block, *, is_last: bool = False) -> Iterator[Step]:
        """Yield the steps of a listing; the last listing also compares with the example."""
        yield from (
            s for s in find_steps(self.get_claim(block), self.context) if s.act in ACTS
        )
        if is_last:
            yield Step(Act.COMPARE, block.line, "", 0.0, anchor=block.anchor)

    def check_page(self, page: BuiltPage, commands: Sequence[str]) -> None:
        """Run the commands that have to succeed after each page."""
        last = page.blocks[-1]
        for command in commands:
            began = time.monotonic()
            limit = self.context.settings.time_limit
            step = Step(Act.RUN, last.line, command, limit)
            shell = self.follower.main
            recording = run_command(shell, step, self.context.settings.output_limit)
            told = f"after the page: {command}"
            self.tell(f"{page.path}:{last.line}", told, time.monotonic() - began)
            if recording.problem:
                fact, output = FailsAfterPage(recording.problem), recording.output
                problem = Problem(last.line, quote(command), fact, output=output)
                raise ListingError(last, Kind.TUTORIAL, problem)

    def close(self) -> None:
        """Stop running commands; raise ListingError for an error that no page shows."""
        stops = self.follower.close()
        for executor, stop in zip(
            reversed(self.follower.background), stops, strict=True
        ):
            block = self.started[id(executor.step)]
            found = self.recordings[block.docname]
            found[(executor.step.anchor, stop.line, Act.STOP)] = stop
        # Ids of listings are unique only within their page.
        started = {
            (block.docname, block.anchor): block for block in self.started.values()
        }
        for block in started.values():
            if problems := self._check(self.get_claim(block)):
                raise ListingError(block, Kind.CONSOLE, problems[0])

    def _record(self, block: Block, step: Step, recording: Recording) -> None:
        found = self.recordings.setdefault(block.docname, {})
        found[(step.anchor, step.line, step.act)] = recording

    def _find_problem(self, claim: Claim) -> Problem | None:
        """Return why a reader can't follow a listing, or None."""
        block = claim.block
        if builds(claim, self.context.settings):
            edit = find_edit(block)
            return (
                edit
                if isinstance(edit, Problem)
                else self._find_copy_problem(block, [])
            )
        if not claim.is_followed:
            return _refuse(block, NotFollowable(claim.kind.value))
        if claim.malformed:
            return None  # the check of the block reports it at its line
        return self._find_copy_problem(block, claim.find_typed())

    def _find_copy_problem(self, block: Block, typed: Sequence[str]) -> Problem | None:
        """Return the problem of a button that doesn't copy what a reader has to type."""
        copied = self.button.copy(block.text) if self.button else block.text
        want = "\n".join(typed) if typed else block.text
        if self.button is None or _squeeze(copied) == _squeeze(want):
            return None
        return _refuse(block, CopiedDifferently(copied, want))

    def _check(self, claim: Claim) -> tuple[Problem, ...]:
        found = self.recordings.get(claim.block.docname, {})
        context = replace(self.context, recordings=found)
        problem = find_edit_problem(claim, context)
        if problem or not claim.is_followed:
            return (problem,) if problem else ()
        return claim.check(context).problems


def _refuse(block: Block, fact: Message) -> Problem:
    return Problem(block.line, "this listing", fact, kind=Kind.TUTORIAL)


def _squeeze(text: str) -> str:
    """Return a text without blanks and line breaks, for comparing."""
    return re.sub(r"\\\n(?:\s*> )?", " ", text).translate({10: " "}).replace(" ", "")


def _accept_shown(step: Step, recording: Recording, claim: Claim) -> Recording:
    """Return a recording without the problem of its exit status if the page shows output.

    The check of the output then reports the right line.
    """
    if step.act is not Act.RUN or recording.status in (None, step.exits):
        return recording
    assert isinstance(claim, ConsoleClaim)  # only its steps run commands
    commands = {claim.block.line + c.line: c for c in claim.commands}
    shown = commands[step.line].output
    return replace(recording, problem=None) if shown else recording


def _explain(step: Step, recording: Recording) -> Message | None:
    """Return why a command failed if its output shows a known cause, else None."""
    if step.act is not Act.RUN or not recording.problem:
        return None
    if INSTALL.search(step.text) and NO_NETWORK.search(recording.output):
        return IndexUnreachable()
    return AsksQuestion() if QUESTION.search(recording.output) else None


def describe(step: Step, block: Block) -> str:
    """Return one line that describes what a reader does at a step."""
    match step.act:
        case Act.RUN | Act.START | Act.SHELL:
            return f"$ {step.text.splitlines()[0]}"
        case Act.EXAMPLE:
            return f">>> {step.text.splitlines()[0]}"
        case Act.WRITE | Act.PATCH | Act.SEE:
            return f"{step.act.value} {step.file}"
        case Act.COMPARE:
            return "compare with the example"
        case _:
            return f"see {quote(block.text, 60)}"
