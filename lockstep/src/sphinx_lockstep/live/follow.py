"""Following one page: its steps in order, in a sandbox of its own."""

from __future__ import annotations

import contextlib
import datetime
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mirakuru import TCPExecutor
from mirakuru.exceptions import ExecutorError

from sphinx_lockstep.live.ask import ask
from sphinx_lockstep.live.background import BackgroundExecutor, wait_for_log
from sphinx_lockstep.live.edits import edit
from sphinx_lockstep.live.failing import provoke
from sphinx_lockstep.live.http import Client
from sphinx_lockstep.live.lines import read_lines
from sphinx_lockstep.live.load_settings import load_settings
from sphinx_lockstep.live.processes import kill_marked
from sphinx_lockstep.live.repl import Repl, ReplError
from sphinx_lockstep.live.sandbox import Sandbox, open_sandbox
from sphinx_lockstep.live.servers.base import ServerError, ServerPart
from sphinx_lockstep.live.servers.opening import find_gone, open_space
from sphinx_lockstep.live.servers.started import ServerStartError, start_service
from sphinx_lockstep.live.shell import Shell, open_shell, run_command
from sphinx_lockstep.messages.message import Message, Untyped, untyped
from sphinx_lockstep.messages.runs import LineFailed, NotRun
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Recording, Run, Script, Step
from sphinx_lockstep.settings.config import Settings

START_LIMIT = 30.0
STAND_ALONE = (Act.SETTINGS, Act.FAIL)  # they leave nothing that a later step needs


class Follower:
    """What is alive while a page is followed: shell, Python shell, commands.

    In a tutorial (``builds``), what is started again was stopped by the reader before.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        settings: Settings,
        shell: Shell | None = None,
        *,
        builds: bool = False,
    ) -> None:
        self.builds = builds
        self.sandbox = sandbox
        self.settings = settings
        self.main = shell or open_shell(sandbox)
        self.branch = ""
        self.shell: Shell = self.main
        self.repl: Repl | None = None
        self.background: list[BackgroundExecutor] = []
        self.stopped: dict[int, Recording] = {}
        self.client = Client(sandbox, settings.output_limit)

    def follow(self, step: Step) -> Recording:
        """Do one step."""
        self._enter_branch(step.branch)
        match step.act:
            case Act.RUN:
                return run_command(self.shell, step, self.settings.output_limit)
            case Act.START:
                return self._start(step)
            case Act.SHELL:
                return self._open_repl(step)
            case Act.EXAMPLE:
                return self._run_example(step)
            case Act.LOG:
                return wait_for_log(self.running, step)
            case Act.HTTP:
                return self.client.follow(step, self.running)
            case Act.SETTINGS:
                return load_settings(self.shell, step, self.settings)
            case Act.FAIL:
                return provoke(self.shell, self.running, step, self.settings)
            case Act.ASK:
                return ask(self.shell, step, self.settings)
            case Act.WRITE | Act.PATCH | Act.SEE | Act.COMPARE:
                return edit(self.shell, step, self.settings)
            case Act.STOP:
                raise AssertionError("stops are no steps of a page")

    def _enter_branch(self, branch: str) -> None:
        """Go on in a tab, which begins where the page is and leaves it as it was."""
        if branch != self.branch:
            self._close_repl()
            self.branch = branch
            self.shell = self.main.fork() if branch else self.main

    @property
    def running(self) -> list[BackgroundExecutor]:
        """What was started and not yet stopped."""
        return [each for each in self.background if id(each) not in self.stopped]

    def _start(self, step: Step) -> Recording:
        """Start a command that runs on; in a tutorial, what is in its way is stopped.

        That is the same one, which has the terminal, or one that has its port.
        """
        for other in self.running if self.builds else ():
            same = other.step.text == step.text
            if other.process and (same or self._have_one_port(other.step, step)):
                self.stopped[id(other)] = other.finish()
        executor = BackgroundExecutor(self.shell, step, self.settings)
        self.background.append(executor)
        return executor.begin()

    def _have_one_port(self, *steps: Step) -> bool:
        """Tell whether commands name the same one of the pages' ports."""
        return any(
            all(re.search(rf"\b{port}\b", step.text) for step in steps)
            for port in self.sandbox.ports
        )

    def _open_repl(self, step: Step) -> Recording:
        self._close_repl()
        try:
            self.repl = Repl(
                self.shell, step.text, step.limit, self.settings.output_limit
            )
        except (ReplError, OSError) as error:
            output, fact = (
                getattr(error, "output", ""),
                getattr(error, "fact", str(error)),
            )
            return Recording(
                step.act,
                step.line,
                self.sandbox.to_page(output),
                None,
                Untyped(fact),
            )
        banner = self.sandbox.to_page(self.repl.banner).removesuffix(">>> ")
        return Recording(step.act, step.line, banner)

    def _run_example(self, step: Step) -> Recording:
        if self.repl is None:
            shell = Step(Act.SHELL, step.line, self.settings.shell, step.limit)
            opened = self._open_repl(shell)
            if self.repl is None:
                return Recording(
                    step.act, step.line, opened.output, None, opened.problem
                )
        return self.repl.run(step)

    def _close_repl(self) -> None:
        if self.repl is not None:
            self.repl.close()
            self.repl = None

    def find_deaths(self, step: Step) -> list[str]:
        """Say which long-running commands, other than a step's, ended by themselves."""
        others = [executor for executor in self.running if executor.step is not step]
        return [executor.death for executor in others if executor.death]

    def close(self) -> list[Recording]:
        """Stop all that runs, the last one first, and record how it ended."""
        self._close_repl()
        return [
            self.stopped.get(id(executor)) or executor.finish()
            for executor in reversed(self.background)
            if executor.process or id(executor) in self.stopped
        ]


def follow_script(
    script: Script, settings: Settings, mark: str, cancelled: Callable[[], bool]
) -> Run:
    """Follow a page's script to its end, or to the first step that breaks.

    What comes after a broken step is not run, and says so, since it would fail for
    that reason alone. Nothing that carries the mark is alive afterwards, and external
    services are as they were.
    """
    told: list[str] = []
    with contextlib.ExitStack() as stack:
        try:
            spaces = [
                stack.enter_context(open_space(external, told.append))
                for external in settings.externals
                if external.name in script.externals
            ]
        except ServerError as error:
            skipped = tuple(_skip(s, Untyped(str(error))) for s in script.steps)
            return Run(script.name, skipped, told=tuple(told))
        run = _follow_in(script, settings, mark, cancelled, spaces)
    services = tuple(space.service for space in spaces)
    return replace(run, services=services, told=tuple(told))


def _follow_in(
    script: Script,
    settings: Settings,
    mark: str,
    cancelled: Callable[[], bool],
    spaces: Sequence[ServerPart],
) -> Run:
    """Follow a script with its parts of external services."""
    began = time.monotonic()
    recordings: list[Recording] = []
    with contextlib.ExitStack() as stack:
        stack.callback(kill_marked, mark)
        sandbox = stack.enter_context(open_sandbox(script, settings, mark, spaces))
        try:
            for service in settings.services if script.services else ():
                executor = start_service(
                    service, sandbox, settings.example, START_LIMIT
                )
                stack.callback(_stop_quietly, executor)
        except ServerStartError as error:
            recordings = [_skip(step, Untyped(str(error))) for step in script.steps]
            return _finish(script, recordings, began)
        builds = script.docname in settings.tutorial
        follower = Follower(sandbox, settings, builds=builds)
        problem, failed = _prepare(follower, script.before)
        if problem:
            recordings = [_skip(step, Untyped(problem)) for step in script.steps]
            return _finish(script, recordings, began)
        broken: Recording | None = None
        for step in script.steps:
            if cancelled():
                broken = broken or Recording(step.act, step.line)
            if broken is not None:
                recordings.append(_skip(step, LineFailed(broken.line)))
                continue
            recording = follower.follow(step)
            if recording.problem and step.act not in STAND_ALONE:
                broken = recording
                deaths = follower.find_deaths(step)
                deaths = [
                    death for death in deaths if death not in str(recording.problem)
                ]
                gone = find_gone(spaces)
                recording = _add(recording, [*deaths, *failed, *gone])
            recordings.append(recording)
        told = str(broken.problem) if broken is not None else ""
        for stop in follower.close():
            is_told = stop.problem and f"(line {stop.line}) {stop.problem}" in told
            recordings.append(replace(stop, problem=None) if is_told else stop)
        for session, command in kill_marked(f"{mark}/page") if broken is None else ():
            # A process that has left its session is said of the last step.
            left = follower.main.sessions.get(session, script.steps[-1])
            at = script.steps.index(left)
            recordings[at] = _add(recordings[at], [f"leaves `{command}` running"])
        lines = read_lines(sandbox.folder, sandbox.checksums)
    return replace(_finish(script, recordings, began), lines=lines)


def _prepare(follower: Follower, steps: Iterable[Step]) -> tuple[str, list[str]]:
    """Do what earlier pages of a tutorial have done.

    Return why it cannot go on, or "", and the commands that have failed: one that looks
    at what a session has left finds nothing here, so they are told only if a step fails.
    """
    failed: list[str] = []
    for step in steps:
        was = follower.follow(step)
        if was.problem:
            done = quote(step.text if step.act is Act.RUN else step.file)
            fact = f"{done} of a page before {was.problem}"
            if step.act is not Act.RUN:
                return fact, failed
            failed.append(fact)
    return "", failed


def _stop_quietly(executor: TCPExecutor) -> None:
    with contextlib.suppress(ExecutorError):
        executor.stop()


def _skip(step: Step, because: Message) -> Recording:
    return Recording(step.act, step.line, problem=NotRun(because))


def _add(recording: Recording, more: list[str]) -> Recording:
    facts = [str(recording.problem or ""), *more]
    return replace(recording, problem=untyped("; ".join(filter(None, facts))))


def _finish(script: Script, recordings: list[Recording], began: float) -> Run:
    when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Run(script.name, tuple(recordings), time.monotonic() - began, when)
