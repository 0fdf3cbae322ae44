"""Run long-running commands: start them, wait for their log, stop them with Ctrl-C."""

from __future__ import annotations

import atexit
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from mirakuru.base import Executor, cleanup_subprocesses
from mirakuru.exceptions import ExecutorError, ProcessExitedWithError

from sphinx_lockstep.live.shell import Shell, read_text
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import (
    CommandEnded,
    DoesNotStop,
    EndedEarly,
    EndsBeforeReady,
    LogEnded,
    LogFlooded,
    LogMissing,
    LogNotStarted,
    NotReady,
    PrintsTooMuch,
    StopsWith,
)
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_output

# When this process exits, mirakuru kills each process whose mark contains this process's
# number. 187 is in 18758 too, so it would kill processes of other builds. The processes
# that are started here carry a mark of their own.
atexit.unregister(cleanup_subprocesses)

POLL = 0.05


class UnexpectedEnd(Exception):
    """A long-running command that ended with exit status 0."""


class Flooded(Exception):
    """A command that prints more than the limit."""


class BackgroundExecutor(Executor):
    """A long-running command; it has started once its log matches a pattern."""

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
        """The complete lines that were logged so far, in the page's terms."""
        text = read_text(self.log, self.settings.output_limit)
        return self.sandbox.to_page(text[: text.rfind("\n") + 1])

    def pre_start_check(self) -> bool:
        return False  # another process of the same command may run

    def after_start_check(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise UnexpectedEnd
        if self.flood:
            raise Flooded
        return re.search(self.step.ready, self.text, re.MULTILINE) is not None

    def begin(self) -> Recording:
        """Start the command; record its log up to the line that shows it is ready."""
        try:
            self.start()
        except UnexpectedEnd:
            return self._fail(EndsBeforeReady("status 0"))
        except Flooded:
            self.kill()
            return self._fail(PrintsTooMuch(self.settings.output_limit))
        except ProcessExitedWithError as error:
            return self._fail(EndsBeforeReady(f"status {error.exit_code}"))
        except ExecutorError:
            return self._fail(NotReady(self.step.limit, self.step.ready))
        text = self.text
        match = re.search(self.step.ready, text, re.MULTILINE)
        assert match is not None
        end = text.find("\n", match.end())
        self.seen = len(mask(text[:end], self.settings.masks).splitlines())
        return Recording(Act.START, self.step.line, text[:end])

    def _fail(self, problem: Message) -> Recording:
        return Recording(Act.START, self.step.line, self.text, None, problem)

    @property
    def flood(self) -> PrintsTooMuch | None:
        """The problem that the command prints too much, or None."""
        limit = self.settings.output_limit
        return PrintsTooMuch(limit) if self.log.stat().st_size > limit else None

    @property
    def end(self) -> EndedEarly | None:
        """The problem that the command ended unexpectedly, or None while it runs."""
        if self.process is None or self.process.poll() is None:
            return None
        status = self.process.returncode
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return EndedEarly(how)

    @property
    def death(self) -> CommandEnded | None:
        """The same problem with the command and its line."""
        end = self.end
        return CommandEnded(self.step.text, self.step.line, end.how) if end else None

    def find(self, want: list[str]) -> tuple[int, int] | None:
        """Return the range of wanted lines in the part of the log not yet matched."""
        lines = mask(self.text, self.settings.masks).splitlines()
        return find_output(want, [line.rstrip() for line in lines], start=self.seen)

    def finish(self) -> Recording:
        """Stop the command as a reader does; record its whole log."""
        assert self.process is not None
        problem: Message | None = self.end or self.flood
        self.process.send_signal(self.step.signal)  # it has to stop its children
        try:
            status = self.process.wait(self.step.limit)
        except subprocess.TimeoutExpired:
            status, problem = -signal.SIGKILL, DoesNotStop(self.step.limit)
        self.kill()
        if not problem and status not in (*self.step.stops, -self.step.signal):
            problem = StopsWith(status)
        self._file.close()
        return Recording(Act.STOP, self.step.line, self.text, status, problem)


def wait_for_log(executors: list[BackgroundExecutor], step: Step) -> Recording:
    """Wait until a long-running command has logged the lines of a step.

    The recording has a problem if the time is over, if a command prints too much, or if
    every command has ended.
    """
    want = step.text.splitlines()
    end = time.monotonic() + step.limit
    if not executors:
        return Recording(Act.LOG, step.line, problem=LogNotStarted())
    while True:
        # Before the logs are read: a command may log the lines, and then end.
        deaths = [executor.death for executor in executors]
        for executor in executors:
            found = executor.find(want)
            if found:
                executor.seen = found[1]
                lines = executor.text.splitlines()[found[0] : found[1]]
                return Recording(Act.LOG, step.line, "\n".join(lines))
        gone = tuple(filter(None, deaths))
        problem = _find_log_problem(executors, gone)
        if problem is None and time.monotonic() > end:
            problem = LogMissing(step.limit)
        if problem is not None:
            also = gone if isinstance(problem, LogMissing) else ()
            text = "" if isinstance(problem, LogFlooded) else _read_rest(executors)
            return Recording(Act.LOG, step.line, text, problem=problem, also=also)
        time.sleep(POLL)  # the interval between two looks at the condition


def _find_log_problem(
    executors: Sequence[BackgroundExecutor], deaths: Sequence[CommandEnded]
) -> LogFlooded | LogEnded | LogMissing | None:
    """Return why no further lines can be waited for, or None."""
    for executor in executors:
        if executor.flood:
            return LogFlooded(executor.step.text, executor.flood.limit)
    return LogEnded(deaths[-1]) if len(deaths) == len(executors) else None


def _read_rest(executors: Iterable[BackgroundExecutor]) -> str:
    """Return the lines of each log that no block of the page has shown yet."""
    return "\n".join(
        line
        for executor in executors
        for line in executor.text.splitlines()[executor.seen :]
    )
