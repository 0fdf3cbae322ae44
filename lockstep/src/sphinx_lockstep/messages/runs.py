"""Messages about commands, sessions, logs and requests that were run for a page."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class CommandEnded(Message):
    """A long-running command that ended although nothing stopped it."""

    code = Code.COMMAND_ENDED
    text = "{command!q} (line {line}) ended unexpectedly with {how}"

    command: str
    line: int
    how: str


@dataclass(frozen=True)
class DoesNotFail(Message):
    """Code to avoid that runs without an error."""

    code = Code.DOES_NOT_FAIL
    text = "doesn't fail: it exits with status 0"
    fix = "If the failure has changed, correct the page; if not, fix the code"


@dataclass(frozen=True)
class DoesNotStop(Message):
    """A long-running command that ignores the signal that stops it."""

    code = Code.DOES_NOT_STOP
    text = "doesn't stop within {limit:g} s"

    limit: float


@dataclass(frozen=True)
class EarlierPageFailed(Message):
    """A step of an earlier page of a tutorial that failed."""

    code = Code.EARLIER_PAGE_FAILED
    text = "{step!q} on an earlier page {problem}"

    step: str
    problem: Message


@dataclass(frozen=True)
class EndedEarly(Message):
    """A long-running command that ended before the page stopped it."""

    code = Code.ENDED_EARLY
    text = "ended unexpectedly with {how}"

    how: str


@dataclass(frozen=True)
class EndsBeforeReady(Message):
    """A long-running command that ended while the run waited for it."""

    code = Code.ENDS_BEFORE_READY
    text = "ends with {how} before it is ready"

    how: str


@dataclass(frozen=True)
class EndsShell(Message):
    """A statement after which the Python shell ended."""

    code = Code.ENDS_SHELL
    text = "ends the shell with status {status}"

    status: int


@dataclass(frozen=True)
class ExitsWith(Message):
    """A command with another exit status than the page claims."""

    code = Code.EXITS_WITH
    text = "exits with status {status}, not {wanted}"

    status: int
    wanted: int


@dataclass(frozen=True)
class FailsDifferently(Message):
    """Code to avoid whose failure isn't the one that the page shows."""

    code = Code.FAILS_DIFFERENTLY
    text = (
        "fails with status {status}, but the end of its output doesn't contain"
        " {wanted!q}"
    )
    fix = "If the failure has changed, correct the page; if not, fix the code"

    wanted: str
    status: int


@dataclass(frozen=True)
class LeavesRunning(Message):
    """A command that leaves a process running."""

    code = Code.LEAVES_RUNNING
    text = "leaves {process!q} running"
    fix = "Stop it on the page"

    process: str


@dataclass(frozen=True)
class LineFailed(Message):
    """An earlier step of the page failed, so later steps would fail for that alone."""

    code = Code.LINE_FAILED
    text = "line {line} failed"

    line: int


@dataclass(frozen=True)
class LogEnded(Message):
    """A log that can't appear because each long-running command has ended."""

    code = Code.LOG_ENDED
    text = "isn't logged because {ended}"

    ended: Message


@dataclass(frozen=True)
class LogFlooded(Message):
    """A log that a command buries in too much output."""

    code = Code.LOG_FLOODED
    text = "isn't logged because {command!q} prints more than {limit:,} bytes"

    command: str
    limit: int


@dataclass(frozen=True)
class LogMissing(Message):
    """Log lines that a running command didn't print in time."""

    code = Code.LOG_MISSING
    text = "isn't logged within {limit:g} s"
    fix = "If the log is right, show it as it is; if the page is right, fix the code"

    limit: float


@dataclass(frozen=True)
class LogNotStarted(Message):
    """A log on a page that starts no long-running command above it."""

    code = Code.LOG_NOT_STARTED
    text = "isn't logged because no long-running command is started above it"


@dataclass(frozen=True)
class NoErrorLogged(Message):
    """Code to avoid after which no long-running command logged an error."""

    code = Code.NO_ERROR_LOGGED
    text = (
        "doesn't fail: it exits with status 0, and no error is logged within {limit:g}"
        " s"
    )
    fix = "If the failure has changed, correct the page; if not, fix the code"

    limit: float


@dataclass(frozen=True)
class NoPrompt(Message):
    """A statement after which the Python shell gave no new prompt."""

    code = Code.NO_PROMPT
    text = "doesn't return to the prompt within {limit:g} s"

    limit: float


@dataclass(frozen=True)
class NotReady(Message):
    """A long-running command that didn't print its ready line in time."""

    code = Code.NOT_READY
    text = "isn't ready within {limit:g} s because no line matches {pattern!q}"

    limit: float
    pattern: str


@dataclass(frozen=True)
class NotRun(Message):
    """A step that wasn't run; ``because`` says why, and is None if nobody knows."""

    code = Code.NOT_RUN
    text = "did not run"

    because: Message | None = None

    def __str__(self) -> str:
        """Return the predicate, with the reason."""
        return f"did not run, because {self.because}" if self.because else self.text

    @property
    def advice(self) -> str:
        """Return how to remove the reason, or ""."""
        return self.because.advice if self.because else ""


@dataclass(frozen=True)
class OtherErrorLogged(Message):
    """Code to avoid after which other errors were logged."""

    code = Code.OTHER_ERROR_LOGGED
    text = (
        "doesn't fail as shown: it exits with status 0, and no error logged within"
        " {limit:g} s contains {wanted!q}"
    )
    fix = "If the failure has changed, correct the page; if not, fix the code"

    wanted: str
    limit: float


@dataclass(frozen=True)
class PrintsTooMuch(Message):
    """A command or statement whose output exceeds the limit in bytes."""

    code = Code.PRINTS_TOO_MUCH
    text = "prints more than {limit:,} bytes"

    limit: int


@dataclass(frozen=True)
class Raises(Message):
    """A statement that raises an exception which the page doesn't show."""

    code = Code.RAISES
    text = "raises {error}"

    error: str


@dataclass(frozen=True)
class RunsTooLong(Message):
    """A command that exceeds its time limit in seconds."""

    code = Code.RUNS_TOO_LONG
    text = "doesn't end within {limit:g} s"
    fix = "Allow more time with the note `lockstep: time limit: SECONDS`, or shorten the command"

    limit: float


@dataclass(frozen=True)
class SettingsFail(Message):
    """Settings that raise an exception when they are loaded."""

    code = Code.SETTINGS_FAIL
    text = "can't be loaded: {error}"

    error: str


@dataclass(frozen=True)
class SettingsLate(Message):
    """Settings that exceed their time limit in seconds."""

    code = Code.SETTINGS_LATE
    text = "can't be loaded within {limit:g} s"

    limit: float


@dataclass(frozen=True)
class ShellFails(Message):
    """A Python shell that can't be started or typed into."""

    code = Code.SHELL_FAILS
    text = "can't be run in the shell: {error}"

    error: str


@dataclass(frozen=True)
class StopsWith(Message):
    """A long-running command that ended with an unexpected status when it was stopped."""

    code = Code.STOPS_WITH
    text = "ends with status {status} when it is stopped"

    status: int


def is_prevented(message: Message) -> bool:
    """Tell whether a step didn't run because an earlier step of its page failed."""
    return isinstance(message, NotRun) and isinstance(message.because, LineFailed)
