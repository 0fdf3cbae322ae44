"""Walking a tutorial: what a reader does at each listing, and what he then sees."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.claims.edits import builds, find_edit, find_edit_problem
from sphinx_lockstep.claims.http import check_http
from sphinx_lockstep.claims.kinds import get_kind
from sphinx_lockstep.claims.live import check_console, check_log, check_session
from sphinx_lockstep.claims.steps import find_steps
from sphinx_lockstep.live.follow import Follower
from sphinx_lockstep.live.shell import run_command
from sphinx_lockstep.messages.wording import quote, tail
from sphinx_lockstep.model import (
    Act,
    Block,
    Kind,
    Problem,
    Recording,
    Step,
    format_problem,
)
from sphinx_lockstep.replay.built import BuiltPage
from sphinx_lockstep.replay.copying import CopyButton
from sphinx_lockstep.syntax.transcripts import (
    TranscriptError,
    parse_console,
    parse_session,
)

CHECKS = {
    Kind.CONSOLE: check_console,
    Kind.SESSION: check_session,
    Kind.LOG: check_log,
    Kind.HTTP: check_http,
}
ACTS = frozenset(Act) - {Act.SETTINGS, Act.FAIL}  # those are the gate's own
INSTALL = re.compile(r"\bpip install\b")
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|dns error"
    r"|error sending request|Failed to fetch|Network is unreachable"
)
QUESTION = re.compile(r"(?:[?:\]] ?|EOFError.*\n)\Z")


class ReplayError(Exception):
    """A listing at which the walk cannot go on; the message is a failure's."""


@dataclass
class Walk:
    """One way through the pages: what was done, and what came of it.

    ``tell`` is given each step's page and line, what was done, and its seconds.
    """

    follower: Follower
    context: Context
    button: CopyButton | None
    tell: Callable[[str, str, float], None]
    recordings: dict[str, Recordings] = field(default_factory=dict)
    started: dict[int, Block] = field(default_factory=dict)

    def follow(self, block: Block, *, is_last: bool = False) -> None:
        """Do what a reader does at a listing; raise ReplayError if it is not so then."""
        kind = get_kind(block, self.context.settings)
        problem = self._find_problem(block, kind)
        if problem:
            raise ReplayError(_format(block, problem, kind))
        for step in self.find_steps(block, is_last=is_last):
            began = time.monotonic()
            was = self.follower.follow(step)
            place = f"{block.path}:{step.line}"
            self.tell(place, describe(step, block), time.monotonic() - began)
            if step.act is Act.START:
                self.started[id(step)] = block
            if fact := _explain(step, was):
                claim = quote(step.text)
                raise ReplayError(
                    _format(block, Problem.untyped(step.line, claim, fact), kind)
                )
            was = _accept_shown(step, was, block)
            found = self.recordings.setdefault(block.docname, {})
            found[(step.anchor, step.line, step.act)] = was
            if was.problem:
                break
        problems = self._judge(block, kind)
        if problems:
            raise ReplayError(
                "\n".join(_format(block, each, kind) for each in problems)
            )

    def start(self, step: Step, block: Block) -> None:
        """Start again what ran when a replay was left."""
        self.started[id(step)] = block
        was = self.follower.follow(step)
        found = self.recordings.setdefault(block.docname, {})
        found[(step.anchor, step.line, step.act)] = was
        if was.problem:
            problem = Problem(step.line, quote(step.text), was.problem)
            raise ReplayError(_format(block, problem, Kind.CONSOLE))

    def find_steps(self, block: Block, *, is_last: bool = False) -> Iterator[Step]:
        """Yield the steps of a listing, and at the last one that of comparing."""
        yield from (s for s in find_steps(block, self.context) if s.act in ACTS)
        if is_last:
            yield Step(Act.COMPARE, block.line, "", 0.0, anchor=block.anchor)

    def check_page(self, page: BuiltPage, commands: Sequence[str]) -> None:
        """Run what has to succeed after each page."""
        last = page.blocks[-1]
        for command in commands:
            began = time.monotonic()
            limit = self.context.settings.time_limit
            step = Step(Act.RUN, last.line, command, limit)
            shell = self.follower.main
            was = run_command(shell, step, self.context.settings.output_limit)
            told = f"after the page: {command}"
            self.tell(f"{page.path}:{last.line}", told, time.monotonic() - began)
            if was.problem:
                fact = f"{was.problem} after the page{tail(was.output)}"
                problem = Problem.untyped(last.line, quote(command), fact)
                raise ReplayError(_format(last, problem, Kind.TUTORIAL))

    def close(self) -> None:
        """Stop what runs; raise ReplayError for an error that no page has shown."""
        stops = self.follower.close()
        for executor, stop in zip(
            reversed(self.follower.background), stops, strict=True
        ):
            block = self.started[id(executor.step)]
            found = self.recordings[block.docname]
            found[(executor.step.anchor, stop.line, Act.STOP)] = stop
        # By page too: each page counts its listings from one.
        started = {
            (block.docname, block.anchor): block for block in self.started.values()
        }
        for block in started.values():
            if problems := self._judge(block, Kind.CONSOLE):
                raise ReplayError(_format(block, problems[0], Kind.CONSOLE))

    def _find_problem(self, block: Block, kind: Kind) -> Problem | None:
        """Return why a listing cannot be followed, or the button copies something else."""
        if builds(block, kind, self.context.settings):
            edit = find_edit(block)
            return edit if isinstance(edit, Problem) else self._find_lost(block, [])
        if kind not in CHECKS:
            fact = f"is a {kind.value}, with which a reader can do nothing"
            return Problem.untyped(block.line, "this listing", fact, kind=Kind.TUTORIAL)
        try:
            return self._find_lost(block, _find_typed(block, kind))
        except TranscriptError:
            return None  # said at its line by the block's check

    def _find_lost(self, block: Block, typed: Sequence[str]) -> Problem | None:
        """Return the problem of a copy button that gives other text than is followed."""
        copied = self.button.copy(block.text) if self.button else block.text
        want = "\n".join(typed) if typed else block.text
        if self.button is None or _squeeze(copied) == _squeeze(want):
            return None
        fact = f"is copied as {quote(copied)}, where a reader types {quote(want)}"
        return Problem.untyped(block.line, "this listing", fact, kind=Kind.TUTORIAL)

    def _judge(self, block: Block, kind: Kind) -> tuple[Problem, ...]:
        found = self.recordings.get(block.docname, {})
        context = replace(self.context, recordings=found)
        problem = find_edit_problem(block, kind, context)
        if problem or kind not in CHECKS:
            return (problem,) if problem else ()
        return CHECKS[kind](block, context).problems


def _find_typed(block: Block, kind: Kind) -> list[str]:
    """Return what a reader types of a session, none where nothing is to be typed."""
    if kind is Kind.SESSION:
        return [example.source for example in parse_session(block.text)]
    typed = []
    for command in parse_console(block.text) if kind is Kind.CONSOLE else ():
        typed.append(command.text)
        if command.session is not None:
            typed += [example.source for example in parse_session(*command.session)]
    return typed


def _squeeze(text: str) -> str:
    """Return a text as it counts: a line that goes on may be one, however it is broken."""
    return re.sub(r"\\\n(?:\s*> )?", " ", text).translate({10: " "}).replace(" ", "")


def _accept_shown(step: Step, was: Recording, block: Block) -> Recording:
    """Return a recording whose exit status is no fault where the output is shown."""
    if step.act is not Act.RUN or was.status in (None, step.exits):
        return was
    commands = {block.line + c.line: c for c in parse_console(block.text)}
    shown = commands[step.line].output
    return replace(was, problem=None) if shown else was


def _explain(step: Step, was: Recording) -> str:
    """Return why a command failed that has nothing to do with the page, or ""."""
    if step.act is not Act.RUN or not was.problem:
        return ""
    if INSTALL.search(step.text) and NO_NETWORK.search(was.output):
        return f"cannot reach the package index: a replay takes a network{tail(was.output)}"
    if QUESTION.search(was.output):
        return f"asks a question that no page answers{tail(was.output)}"
    return ""


def describe(step: Step, block: Block) -> str:
    """Return what a reader does at a step, in a line."""
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


def _format(block: Block, problem: Problem, kind: Kind) -> str:
    place, text = format_problem(block, kind, problem)
    return f"{place}: {text}"
