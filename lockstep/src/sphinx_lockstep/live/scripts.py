"""Run one page's script in a sandbox of its own, from its servers to its clean-up."""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from mirakuru import TCPExecutor
from mirakuru.exceptions import ExecutorError

from sphinx_lockstep.live.executed_lines import read_lines
from sphinx_lockstep.live.processes import kill_marked
from sphinx_lockstep.live.sandbox import open_sandbox
from sphinx_lockstep.live.servers.base import ServerError, ServerPart
from sphinx_lockstep.live.servers.opening import find_unusable, open_part
from sphinx_lockstep.live.servers.started import ServerStartError, start_service
from sphinx_lockstep.live.steps import StepRunner
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import (
    CommandEnded,
    EarlierPageFailed,
    EndedEarly,
    LeavesRunning,
    LineFailed,
    LogEnded,
    NotRun,
)
from sphinx_lockstep.model import Act, Recording, Run, Script, Step
from sphinx_lockstep.settings.config import Settings

START_LIMIT = 30.0  # seconds
STAND_ALONE = (Act.SETTINGS, Act.FAIL)  # no later step depends on them


def run_script(
    script: Script, settings: Settings, mark: str, cancelled: Callable[[], bool]
) -> Run:
    """Run a page's script to its end, or to the first step that fails.

    The steps after a failed one are recorded as not run, because they would fail for
    that reason alone. Afterwards no process of the mark is running, and the page's parts
    of existing servers are removed.
    """
    told: list[str] = []

    def tell(message: Message) -> None:
        told.append(str(message))

    with contextlib.ExitStack() as stack:
        try:
            parts = [
                stack.enter_context(open_part(external, tell))
                for external in settings.externals
                if external.name in script.externals
            ]
        except ServerError as error:
            skipped = tuple(_skip(step, error.message) for step in script.steps)
            return Run(script.name, skipped, told=tuple(told))
        run = _run_with_parts(script, settings, mark, cancelled, parts)
    services = tuple(part.service for part in parts)
    return replace(run, services=services, told=tuple(told))


def _run_with_parts(
    script: Script,
    settings: Settings,
    mark: str,
    cancelled: Callable[[], bool],
    parts: Sequence[ServerPart],
) -> Run:
    """Run a script with its parts of existing servers."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.callback(kill_marked, mark)
        sandbox = stack.enter_context(open_sandbox(script, settings, mark, parts))
        try:
            for service in settings.services if script.services else ():
                executor = start_service(
                    service, sandbox, settings.example, START_LIMIT
                )
                stack.callback(_stop_quietly, executor)
        except ServerStartError as error:
            skipped = [_skip(step, error.message) for step in script.steps]
            return _finish(script, skipped, began)
        builds = script.docname in settings.tutorial
        runner = StepRunner(sandbox, settings, builds=builds)
        problem, failed = _prepare(runner, script.before)
        if problem:
            skipped = [_skip(step, problem) for step in script.steps]
            return _finish(script, skipped, began)
        recordings, broken = _run_steps(script, runner, cancelled, parts, failed)
        recordings += _stop(runner, broken)
        if broken is None:
            _note_processes(script, runner, recordings, mark)
        lines = read_lines(sandbox.folder, sandbox.checksums)
    return replace(_finish(script, recordings, began), lines=lines)


def _run_steps(
    script: Script,
    runner: StepRunner,
    cancelled: Callable[[], bool],
    parts: Sequence[ServerPart],
    failed: Sequence[Message],
) -> tuple[list[Recording], Recording | None]:
    """Return a recording for each step, and that of the step that failed, or None.

    ``failed`` are the commands of earlier pages that failed, which may explain it.
    """
    recordings: list[Recording] = []
    broken: Recording | None = None
    for step in script.steps:
        if cancelled():
            broken = broken or Recording(step.act, step.line)
        if broken is not None:
            recordings.append(_skip(step, LineFailed(broken.line)))
            continue
        recording = runner.run(step)
        if recording.problem and step.act not in STAND_ALONE:
            broken = recording
            told = set(_find_told(recording))
            deaths = [each for each in runner.find_deaths(step) if each not in told]
            also = (*recording.also, *deaths, *failed, *find_unusable(parts))
            recording = replace(recording, also=also)
        recordings.append(recording)
    return recordings, broken


def _stop(runner: StepRunner, broken: Recording | None) -> Iterator[Recording]:
    """Stop the commands and yield how each ended; drop what the failed step reports."""
    told = set(_find_told(broken)) if broken is not None else set()
    ended = {(death.line, EndedEarly(death.how)) for death in told}
    for stop in runner.close():
        is_told = (stop.line, stop.problem) in ended
        yield replace(stop, problem=None) if is_told else stop


def _find_told(recording: Recording) -> Iterator[CommandEnded]:
    """Yield the commands that a recording reports as ended."""
    problem = recording.problem
    ended = (problem.ended,) if isinstance(problem, LogEnded) else ()
    for message in (*ended, *recording.also):
        if isinstance(message, CommandEnded):
            yield message


def _note_processes(
    script: Script, runner: StepRunner, recordings: list[Recording], mark: str
) -> None:
    """Kill the processes that the page has left, and add them to the recordings.

    A process that has left the session of its command is noted at the last step.
    """
    for session, process in kill_marked(f"{mark}/page"):
        step = runner.main.sessions.get(session, script.steps[-1])
        at = script.steps.index(step)
        was, left = recordings[at], LeavesRunning(process)
        if was.problem:
            recordings[at] = replace(was, also=(*was.also, left))
        else:
            recordings[at] = replace(was, problem=left)


def _prepare(
    runner: StepRunner, steps: Iterable[Step]
) -> tuple[Message | None, list[Message]]:
    """Run the steps of a tutorial's earlier pages.

    Return why the page can't be run, or None, and the commands that failed. A failed
    command is reported only if a step of the page fails: it may have needed the output
    of a session, which isn't repeated here.
    """
    failed: list[Message] = []
    for step in steps:
        was = runner.run(step)
        if was.problem:
            name = step.text if step.act is Act.RUN else step.file
            message = EarlierPageFailed(name, was.problem)
            if step.act is not Act.RUN:
                return message, failed
            failed.append(message)
    return None, failed


def _stop_quietly(executor: TCPExecutor) -> None:
    with contextlib.suppress(ExecutorError):
        executor.stop()


def _skip(step: Step, because: Message) -> Recording:
    return Recording(step.act, step.line, problem=NotRun(because))


def _finish(script: Script, recordings: list[Recording], began: float) -> Run:
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Run(script.name, tuple(recordings), time.monotonic() - began, when)
