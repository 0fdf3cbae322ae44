"""Messages about sessions and HTTP exchanges that can't be read."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class CommandMissing(Message):
    """A prompt of a shell without a command."""

    code = Code.COMMAND_MISSING
    text = "has a `$` prompt without a command"
    fix = "Write the command after the prompt, or remove the prompt"


@dataclass(frozen=True)
class ExchangeEmpty(Message):
    """An HTTP block without a line."""

    code = Code.EXCHANGE_EMPTY
    text = "is empty"
    fix = "Write a request, a response, or both, as they are sent"


@dataclass(frozen=True)
class ExchangeUnreadable(Message):
    """An HTTP block that starts with neither a request nor a response."""

    code = Code.EXCHANGE_UNREADABLE
    text = "starts with neither a request line nor a status line"
    fix = "Start a request with `GET /path HTTP/1.1`, a response with `HTTP/1.1 200 OK`"


@dataclass(frozen=True)
class HeaderUnreadable(Message):
    """A line among the headers that isn't one."""

    code = Code.HEADER_UNREADABLE
    text = "has {line!q}, which isn't a header"
    fix = "Write `Name: value`, and a blank line before the body"

    line: str


@dataclass(frozen=True)
class OutputAbovePrompt(Message):
    """Output above the first prompt of a session."""

    code = Code.OUTPUT_ABOVE_PROMPT
    text = "has output above the first prompt `{prompt}`"
    fix = "Write a session as you type it: the prompt, the input, then the output"

    prompt: str


@dataclass(frozen=True)
class OutputBroken(Message):
    """A line after a blank line, which ends the output of a statement."""

    code = Code.OUTPUT_BROKEN
    text = "has a line that belongs to no prompt"
    fix = "Write `<BLANKLINE>` for a blank line in an output"


@dataclass(frozen=True)
class PromptMissing(Message):
    """A session without a prompt."""

    code = Code.PROMPT_MISSING
    text = "has no line that starts with the prompt `{prompt}`"
    fix = "Write a session as you type it: the prompt, the input, then the output"

    prompt: str


@dataclass(frozen=True)
class SessionUnreadable(Message):
    """A session that doctest can't read, with its reason."""

    code = Code.SESSION_UNREADABLE
    text = "can't be read: the line {reason}"
    fix = "Write a session as you type it: the prompt, the input, then the output"

    reason: str


@dataclass(frozen=True)
class StatementIncomplete(Message):
    """A statement that Python would wait for the end of."""

    code = Code.STATEMENT_INCOMPLETE
    text = "isn't complete, so the prompt wouldn't return"
    fix = "Complete the statement; its further lines start with `... `"
