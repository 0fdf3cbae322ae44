"""Messages about output that differs from the page."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class AnswerDiffers(Message):
    """A status or a header that the server answers differently."""

    code = Code.ANSWER_DIFFERS
    text = "isn't what the server answers"
    fix = "If the answer is right, show it as it is; if the page is right, fix the code"


@dataclass(frozen=True)
class ErrorNotShown(Message):
    """An error that a long-running command logged, which readers will see too."""

    code = Code.ERROR_NOT_SHOWN
    text = "logged an error that the page doesn't show: {error!q}"
    fix = "Show the error on the page, or fix the code"

    error: str


@dataclass(frozen=True)
class FailureNotShown(Message):
    """A failure that the note names and the page doesn't describe."""

    code = Code.FAILURE_NOT_SHOWN
    text = "is how this listing fails, but isn't shown elsewhere on the page"
    fix = "Describe the failure in the text or in a listing"


@dataclass(frozen=True)
class HeaderMissing(Message):
    """A header that the answer doesn't have."""

    code = Code.HEADER_MISSING
    text = "isn't a header of the answer"
    fix = "Correct the name, or leave the header out"


@dataclass(frozen=True)
class NeedsCommand(Message):
    """Code to avoid that fails only when a command runs it."""

    code = Code.NEEDS_COMMAND
    text = "doesn't run on its own"
    fix = "Name the command that runs it: `lockstep: by: COMMAND`"


@dataclass(frozen=True)
class OutputContinues(Message):
    """An output with more lines than the page shows."""

    code = Code.OUTPUT_CONTINUES
    text = "continues with {line!q}"
    fix = "Run `python -m sphinx_lockstep update` to copy the output, or fix the code"

    line: str


@dataclass(frozen=True)
class OutputDiffers(Message):
    """A line that isn't printed, or isn't printed there."""

    code = Code.OUTPUT_DIFFERS
    text = "isn't what {sender} prints"
    fix = "Run `python -m sphinx_lockstep update` to copy the output, or fix the code"

    sender: str


@dataclass(frozen=True)
class OutputNotShown(Message):
    """A statement with a result of which the page shows nothing."""

    code = Code.OUTPUT_NOT_SHOWN
    text = "prints output that the page doesn't show"
    fix = "Run `python -m sphinx_lockstep update` to copy the output, or fix the code"


@dataclass(frozen=True)
class RequestFails(Message):
    """A request without a response on the page, which claims that it succeeds."""

    code = Code.REQUEST_FAILS
    text = "is answered with {status!q}"
    fix = "Fix the request, or show the response"

    status: str
