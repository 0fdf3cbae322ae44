"""Console sessions: each command exits as expected, and prints what the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from sphinx_lockstep.claims.base import (
    CheckResult,
    Claim,
    Context,
    ExpectedStep,
    failed,
)
from sphinx_lockstep.claims.outputs import compare, describe_count, make_failure
from sphinx_lockstep.claims.session import (
    check_interaction,
    expect_interactions,
    make_malformed,
)
from sphinx_lockstep.messages.outputs import ErrorNotShown
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote, stands_in
from sphinx_lockstep.model import Act, Block, Kind, Problem, Question, Recording
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import LongRunning
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    Command,
    TranscriptError,
    find_errors,
    get_lines,
    parse_console,
)

LANGUAGES = ("console", "shell-session")
STOPS = (0, -15, 143)  # the exit statuses of a process that SIGTERM has stopped


@dataclass(frozen=True)
class ConsoleClaim(Claim):
    """A block of ``$`` prompts."""

    kind = Kind.CONSOLE
    notes = frozenset({"exits", "background", "time limit"})
    is_followed = True

    commands: tuple[Command, ...] = ()

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return block.language in LANGUAGES

    @classmethod
    def parse(cls, block: Block) -> Self:
        try:
            return cls(block, commands=tuple(parse_console(block.text)))
        except TranscriptError as error:
            return cls(block, make_malformed(block, error))

    def find_typed(self) -> list[str]:
        return [
            text
            for command in self.commands
            for text in (command.text, *(each.source for each in command.interactions))
        ]

    def find_steps(self, context: Context) -> Iterator[ExpectedStep]:
        for command in self.commands:
            yield from self._expect(command, context)

    def _expect(self, command: Command, context: Context) -> Iterator[ExpectedStep]:
        """Yield the step of a command, and those of the session that it opens."""
        settings, at = context.settings, command.line
        long_running = self._get_long_running(command, settings)
        if long_running is not None:
            step = self.make_step(
                *(Act.START, command.text, settings, at),
                ready=long_running.ready,
                signal=long_running.signal,
                stops=long_running.stops,
            )
        elif command.interactions or command.text == settings.shell:
            step = self.make_step(Act.SHELL, command.text, settings, at)
        else:
            is_last = command is self.commands[-1]
            exits = int(self.block.notes.get("exits", 0)) if is_last else 0
            step = self.make_step(Act.RUN, command.text, settings, at, exits=exits)
        yield ExpectedStep(step, command.output, command.height)
        if step.act is Act.SHELL:
            yield from expect_interactions(self, command.interactions, context)

    def _get_long_running(
        self, command: Command, settings: Settings
    ) -> LongRunning | None:
        """Return how a long-running command starts and stops, None for any other.

        The note above a block is about its last command; settings are about any.
        """
        notes = self.block.notes
        if "background" in notes and command is self.commands[-1]:
            return LongRunning(command.text, notes["background"], STOPS)
        for item in settings.long_running:
            if re.search(item.command, command.text):
                return item
        return None

    def check(self, context: Context) -> CheckResult:
        if self.malformed:
            return failed(self.malformed)
        problems = tuple(
            problem
            for command in self.commands
            for problem in self._check_command(command, context)
        )
        return CheckResult(problems, describe_count(len(self.commands), "command"))

    def _check_command(self, command: Command, context: Context) -> Iterator[Problem]:
        expected, *inner = self._expect(command, context)
        step, claim = expected.step, quote(command.text)
        recording = context.get_recording(step)
        if recording is None:
            yield Problem(step.line, claim, NotRun())
            return
        if recording.problem:
            yield make_failure(step.line, claim, recording)
            return
        if expected.shown:
            yield from compare(
                *(step.line, expected.height, claim),
                *(expected.shown, recording.output, context),
                whole=step.act is Act.RUN,  # a banner may be shown up to any line
            )
        for each in inner:
            yield from check_interaction(each, context)
        if len(inner) < len(
            command.interactions
        ):  # a long-running command has no prompt
            for interaction in command.interactions:
                line = self.block.line + interaction.line
                yield Problem(line, quote(interaction.source), NotRun())
        stop = context.recordings.get((step.anchor, step.line, Act.STOP))
        if stop is not None and stop.problem:
            yield make_failure(step.line, claim, stop)
        if stop is not None:
            yield from self._check_errors(step.line, claim, stop, context)

    def _check_errors(
        self, line: int, claim: str, recording: Recording, context: Context
    ) -> Iterator[Problem]:
        """Yield a problem for each error that a process logged and no block shows."""
        masks = context.settings.masks
        shown = {
            text
            for sibling in (self.block, *context.siblings)
            for text in get_lines(mask(sibling.text, masks))
        }
        for record in find_errors(recording.output, context.settings.log_line):
            error = "\n".join(get_lines(mask(record, masks)))
            is_told = any(stands_in(text, error) for text in context.failures)
            if error.partition("\n")[0] not in shown and not is_told:
                yield Problem(line, claim, ErrorNotShown(error))

    def find_questions(self, context: Context) -> Iterator[Question]:
        """Yield a question about each command of a waived block, which doesn't run."""
        if "unproven" in self.block.notes:
            yield from (_ask(command) for command in self.commands)

    def find_refusal(self, context: Context) -> Problem | None:
        """Return the problem of the first command that its program rejects."""
        for command in self.commands:
            answer = context.answers[_ask(command)]
            if answer.fact:
                line, claim = self.block.line + command.line, quote(command.text)
                return Problem(line, claim, answer.fact, answer.nearest)
        return None


def _ask(command: Command) -> Question:
    return Question("command", command.text)
