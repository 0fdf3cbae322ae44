"""Long-running commands: started, waited for, read, and stopped by Ctrl-C."""

from __future__ import annotations

import atexit
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from mirakuru.base import Executor, cleanup_subprocesses
from mirakuru.exceptions import ExecutorError, ProcessExitedWithError

from sphinx_lockstep.live.shell import Shell, read_text
from sphinx_lockstep.messages.message import Untyped, untyped
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_output

# At the end of this process, mirakuru would kill each one whose mark has this process's
# number in it, as 187 is in 18758: those of other builds on the machine too. What is
# started here is found by a mark of its own.
atexit.unregister(cleanup_subprocesses)

POLL = 0.05


class EndedEarly(Exception):
    """A command that should run on came to an end with exit status 0."""


class Flooded(Exception):
    """A command that prints without end."""


class BackgroundExecutor(Executor):
    """A command that counts as started once its log shows a pattern."""

    def __init__(self, shell: Shell, step: Step, settings: Settings) -> None:
        self.step = step
        self.settings = settings
        self.sandbox = shell.sandbox
        self.log = Path(tempfile.mkstemp(dir=shell.sandbox.folder, suffix=".log")[1])
        self._file = self.log.open("wb")
        self.seen = 0
        super().__init__(
            shell.make_exec_command(shell.sandbox.to_sandbox(step.text)),
            cwd=str(shell.sandbox.project),
            timeout=step.limit,
            sleep=POLL,
            stop_signal=step.signal,
            envvars=shell.environment,
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )

    @property
    def text(self) -> str:
        """All that was logged up to now, in the page's words, whole lines only."""
        text = read_text(self.log, self.settings.output_limit)
        return self.sandbox.to_page(text[: text.rfind("\n") + 1])

    def pre_start_check(self) -> bool:
        return False  # another process of the same command is no hindrance

    def after_start_check(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise EndedEarly
        if self.flood:
            raise Flooded
        return re.search(self.step.ready, self.text, re.MULTILINE) is not None

    def begin(self) -> Recording:
        """Start the command; record its log up to the line that says it is ready."""
        try:
            self.start()
        except EndedEarly:
            return self._broken("ended with status 0 before it was ready")
        except Flooded:
            self.kill()
            return self._broken(self.flood)
        except ProcessExitedWithError as error:
            return self._broken(
                f"ended with status {error.exit_code} before it was ready"
            )
        except ExecutorError:
            return self._broken(
                f"is not ready within {self.step.limit:g} s: no line matches"
                f" `{self.step.ready}`"
            )
        text = self.text
        match = re.search(self.step.ready, text, re.MULTILINE)
        assert match is not None
        end = text.find("\n", match.end())
        self.seen = len(mask(text[:end], self.settings.masks).splitlines())
        return Recording(Act.START, self.step.line, text[:end])

    def _broken(self, problem: str) -> Recording:
        return Recording(Act.START, self.step.line, self.text, None, Untyped(problem))

    @property
    def flood(self) -> str:
        """Say that the command prints too much, or ""."""
        limit = self.settings.output_limit
        return (
            f"prints more than {limit:,} bytes"
            if self.log.stat().st_size > limit
            else ""
        )

    @property
    def end(self) -> str:
        """Say how the command ended by itself, or "" while it runs."""
        if self.process is None or self.process.poll() is None:
            return ""
        status = self.process.returncode
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"has ended by itself with {how}"

    @property
    def death(self) -> str:
        """Say which command ended by itself, and how, or "" while it runs."""
        end = self.end
        return f"`{self.step.text}` (line {self.step.line}) {end}" if end else ""

    def find(self, want: list[str]) -> tuple[int, int] | None:
        """Return where wanted lines stand in what was logged and not yet shown."""
        lines = mask(self.text, self.settings.masks).splitlines()
        return find_output(want, [line.rstrip() for line in lines], start=self.seen)

    def finish(self) -> Recording:
        """Stop the command as a reader does; record the rest of its log."""
        assert self.process is not None
        problem = self.end or self.flood
        self.process.send_signal(self.step.signal)  # its children are its own to stop
        try:
            status = self.process.wait(self.step.limit)
        except subprocess.TimeoutExpired:
            status, problem = (
                -signal.SIGKILL,
                f"does not stop within {self.step.limit:g} s",
            )
        self.kill()
        if not problem and status not in (*self.step.stops, -self.step.signal):
            problem = f"ends with status {status} when it is stopped"
        self._file.close()
        return Recording(Act.STOP, self.step.line, self.text, status, untyped(problem))


def wait_for_log(executors: list[BackgroundExecutor], step: Step) -> Recording:
    """Wait until some long-running command has logged the lines of a step.

    It is over early, with a problem, once every command has ended.
    """
    want = step.text.splitlines()
    end = time.monotonic() + step.limit
    if not executors:
        problem = "is not logged: no long-running command is started above"
        return Recording(Act.LOG, step.line, problem=Untyped(problem))
    while True:
        deaths = [executor.death for executor in executors]
        for executor in executors:
            found = executor.find(want)
            if found:
                lines = executor.text.splitlines()
                executor.seen = found[1]
                return Recording(
                    Act.LOG, step.line, "\n".join(lines[found[0] : found[1]])
                )
        rest = "\n".join(
            line
            for executor in executors
            for line in executor.text.splitlines()[executor.seen :]
        )
        floods = [f"`{e.step.text}` {e.flood}" for e in executors if e.flood]
        if floods:
            problem = f"is not logged: {floods[0]}"
            return Recording(Act.LOG, step.line, problem=Untyped(problem))
        if all(deaths):
            return Recording(
                Act.LOG,
                step.line,
                rest,
                problem=Untyped(f"is not logged: {deaths[-1]}"),
            )
        if time.monotonic() > end:
            gone = "".join(f"; {death}" for death in deaths if death)
            problem = f"is not logged within {step.limit:g} s{gone}"
            return Recording(Act.LOG, step.line, rest, problem=Untyped(problem))
        time.sleep(POLL)  # the interval between two looks at the condition
