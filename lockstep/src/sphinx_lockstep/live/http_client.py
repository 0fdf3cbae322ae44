"""Send a page's HTTP requests to the servers that the page has started."""

from __future__ import annotations

import http.client
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from sphinx_lockstep.live.background import BackgroundExecutor
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.requests import (
    CookieUnknown,
    NothingListens,
    RequestNotSent,
    ResponseBroken,
    ResponseLate,
    ResponseUnrequested,
)
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.syntax.exchanges import COOKIE, HEADER, Request, parse_exchange

LOOPBACK = "127.0.0.1"


class RequestError(Exception):
    """A request without a response; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass
class Client:
    """A page's HTTP client: it keeps the cookies and the last response."""

    sandbox: Sandbox
    output_limit: int
    cookies: dict[str, str] = field(default_factory=dict)
    last: Recording | None = None

    def run(self, step: Step, servers: Sequence[BackgroundExecutor]) -> Recording:
        """Send a step's request; a step without one records the last response.

        The recording has the response's status, and the whole response as its output.
        """
        request = parse_exchange(step.text)[0] if step.text else None
        if request is None:
            if self.last is None:
                return Recording(Act.HTTP, step.line, problem=ResponseUnrequested())
            return Recording(Act.HTTP, step.line, self.last.output, self.last.status)
        try:
            self.last = self._send(request, step, servers)
        except RequestError as error:
            return Recording(Act.HTTP, step.line, problem=error.message)
        return self.last

    def _send(
        self, request: Request, step: Step, servers: Sequence[BackgroundExecutor]
    ) -> Recording:
        port = find_port(request, self.sandbox, servers)
        body = self._fill(self.sandbox.to_sandbox(request.body)).encode()
        target = self._fill(self.sandbox.to_sandbox(request.target))
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=step.limit)
        try:
            connection.putrequest(
                request.method, target, skip_host=True, skip_accept_encoding=True
            )
            if not request.get("Host"):
                connection.putheader("Host", f"{LOOPBACK}:{port}")
            for header in request.headers:
                value = self._fill(self.sandbox.to_sandbox(header.value))
                connection.putheader(header.name, value)
            if body and not request.get("Content-Length"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            content = response.read(self.output_limit)
        except TimeoutError:
            raise RequestError(ResponseLate(step.limit)) from None
        except ConnectionRefusedError:
            shown = self.sandbox.to_page(str(port))
            raise RequestError(NothingListens(shown)) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            why = f"{type(error).__name__}: {error}".strip()
            raise RequestError(ResponseBroken(why)) from None
        finally:
            connection.close()
        self._note_cookies(response)
        text = self.sandbox.to_page(write_response(response, content))
        return Recording(Act.HTTP, step.line, text, response.status)

    def _fill(self, text: str) -> str:
        """Return a text with each cookie's value in place of its ``{name}``."""

        def get(match: re.Match[str]) -> str:
            if match["name"] not in self.cookies:
                raise RequestError(CookieUnknown(match["name"]))
            return self.cookies[match["name"]]

        return COOKIE.sub(get, text)

    def _note_cookies(self, response: http.client.HTTPResponse) -> None:
        for value in response.headers.get_all("Set-Cookie", []):
            try:
                found = SimpleCookie(value)
            except CookieError:
                continue
            self.cookies |= {name: morsel.value for name, morsel in found.items()}


def find_port(
    request: Request, sandbox: Sandbox, servers: Sequence[BackgroundExecutor]
) -> int:
    """Return the port that a request goes to.

    It is the port in its ``Host`` header, or else the first configured port that a
    running command names. Raises RequestError if there is neither.
    """
    named = re.search(r":(\d+)$", sandbox.to_sandbox(request.get("Host")))
    if named:
        return int(named[1])
    for shown, used in sandbox.ports.items():
        if any(re.search(rf"\b{shown}\b", server.step.text) for server in servers):
            return used
    raise RequestError(RequestNotSent())


def write_response(response: http.client.HTTPResponse, content: bytes) -> str:
    """Return a response as text: status line, headers, and decoded body."""
    version = "1.0" if response.version == 10 else "1.1"
    lines = [f"HTTP/{version} {response.status} {response.reason}".rstrip()]
    headers = (
        f"{name}: {' '.join(value.split())}" for name, value in response.getheaders()
    )
    lines += filter(HEADER.fullmatch, headers)
    charset = response.headers.get_content_charset() or "utf-8"
    try:
        body = content.decode(charset, "replace")
    except LookupError:
        body = content.decode("utf-8", "replace")
    return "\n".join([*lines, "", *body.splitlines()])
