"""Messages about commands, sessions, logs and requests that were run for a page."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class LineFailed(Message):
    """An earlier step of the page failed, so later steps would fail for that alone."""

    code = Code.LINE_FAILED
    text = "line {line} failed"

    line: int


@dataclass(frozen=True)
class NotRun(Message):
    """A step that wasn't run; ``because`` says why, and is None if nobody knows."""

    code = Code.NOT_RUN
    text = "did not run"

    because: Message | None = None

    def __str__(self) -> str:
        """Return the predicate, with the reason."""
        return f"did not run, because {self.because}" if self.because else self.text


def is_prevented(message: Message) -> bool:
    """Tell whether a step didn't run because an earlier step of its page failed."""
    return isinstance(message, NotRun) and isinstance(message.because, LineFailed)
