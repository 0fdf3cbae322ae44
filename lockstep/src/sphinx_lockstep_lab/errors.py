"""The errors of a build of the lab."""

from __future__ import annotations

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import INDENT, tail

LAST = 12  # lines of a program's output that an error shows
WIDTH = 300  # characters of each line: Pyodide's sources are one line each


class LabError(Exception):
    """The lab can't be built; ``output`` is what a failing program printed."""

    subject = ""  # of the sentence whose predicate is the message

    def __init__(self, message: Message, output: str = "") -> None:
        super().__init__(message, output)
        self.message = message
        self.output = output

    def __str__(self) -> str:
        """Return the error with the end of the output and how to fix it."""
        text = f"{self.subject}{self.message}{tail(self.output, LAST, WIDTH)}"
        advice = self.message.advice
        return f"{text}{INDENT}{advice}" if advice else text


class BundleError(LabError):
    """The bundle of files for the browser can't be made."""


class NodeError(BundleError):
    """Node.js or npm is missing, or Node.js is too old."""


class EngineError(LabError):
    """The engine didn't start, has ended, or gave no answer."""

    subject = "the lab's engine "
