"""Run the steps of one page in its sandbox."""

from __future__ import annotations

import re

from sphinx_lockstep.live.background import BackgroundExecutor, wait_for_log
from sphinx_lockstep.live.expected_failures import run_failing
from sphinx_lockstep.live.http_client import Client
from sphinx_lockstep.live.load_settings import load_settings
from sphinx_lockstep.live.probing import run_probe
from sphinx_lockstep.live.reader_files import change_files
from sphinx_lockstep.live.repl import Repl, ReplError
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.live.shell import Shell, open_shell, run_command
from sphinx_lockstep.messages.runs import CommandEnded
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings


class StepRunner:
    """Runs the steps of a page: has its shell, its Python shell and its commands.

    In a tutorial (``builds``), a command that is started again replaces the first one.
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

    def run(self, step: Step) -> Recording:
        """Run one step and record it."""
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
                return self.client.run(step, self.running)
            case Act.SETTINGS:
                return load_settings(self.shell, step, self.settings)
            case Act.FAIL:
                return run_failing(self.shell, self.running, step, self.settings)
            case Act.ASK:
                return run_probe(self.shell, step, self.settings)
            case Act.WRITE | Act.PATCH | Act.SEE | Act.COMPARE:
                return change_files(self.shell, step, self.settings)
            case Act.STOP:
                raise AssertionError("a page has no steps that stop a command")

    def _enter_branch(self, branch: str) -> None:
        """Switch to a tab's shell, a copy of the page's, or back to the page's own."""
        if branch != self.branch:
            self._close_repl()
            self.branch = branch
            self.shell = self.main.fork() if branch else self.main

    @property
    def running(self) -> list[BackgroundExecutor]:
        """The commands that were started and not yet stopped."""
        return [each for each in self.background if id(each) not in self.stopped]

    def _start(self, step: Step) -> Recording:
        """Start a long-running command.

        In a tutorial, the same command, or one with the same port, is stopped before.
        """
        for other in self.running if self.builds else ():
            same = other.step.text == step.text
            if other.process and (same or self._have_one_port(other.step, step)):
                self.stopped[id(other)] = other.finish()
        executor = BackgroundExecutor(self.shell, step, self.settings)
        self.background.append(executor)
        return executor.begin()

    def _have_one_port(self, *steps: Step) -> bool:
        """Tell whether commands name the same port of the pages."""
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
        except ReplError as error:
            output = self.sandbox.to_page(error.output)
            return Recording(step.act, step.line, output, None, error.message)
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

    def find_deaths(self, step: Step) -> list[CommandEnded]:
        """Return the other long-running commands that have ended unexpectedly."""
        others = (executor for executor in self.running if executor.step is not step)
        return [death for executor in others if (death := executor.death)]

    def close(self) -> list[Recording]:
        """Stop every command, the last one first, and record how each ended."""
        self._close_repl()
        return [
            self.stopped.get(id(executor)) or executor.finish()
            for executor in reversed(self.background)
            if executor.process or id(executor) in self.stopped
        ]
