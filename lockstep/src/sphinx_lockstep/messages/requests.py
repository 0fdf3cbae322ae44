"""Messages about HTTP requests that a page sends."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class CookieUnknown(Message):
    """A request with a placeholder for a cookie that no response has set."""

    code = Code.COOKIE_UNKNOWN
    text = "uses the cookie `{name}`, which no response above sets"

    name: str


@dataclass(frozen=True)
class NothingListens(Message):
    """A request to a port on which no server listens."""

    code = Code.NOTHING_LISTENS
    text = "isn't answered because nothing listens on port {port}"

    port: str


@dataclass(frozen=True)
class RequestNotSent(Message):
    """A request on a page that starts no server above it."""

    code = Code.REQUEST_NOT_SENT
    text = "can't be sent because no command that serves a port is started above it"


@dataclass(frozen=True)
class ResponseBroken(Message):
    """A request whose answer isn't HTTP, or that broke off."""

    code = Code.RESPONSE_BROKEN
    text = "gets no HTTP response: {error}"

    error: str


@dataclass(frozen=True)
class ResponseLate(Message):
    """A request that wasn't answered in time."""

    code = Code.RESPONSE_LATE
    text = "isn't answered within {limit:g} s"

    limit: float


@dataclass(frozen=True)
class ResponseUnrequested(Message):
    """A response on a page that sends no request above it."""

    code = Code.RESPONSE_UNREQUESTED
    text = "has no request: none is sent above it"
