"""Sending a page's requests to the servers that it has started."""

from __future__ import annotations

import http.client
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from sphinx_lockstep.live.background import BackgroundExecutor
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.syntax.exchanges import COOKIE, HEADER, Request, parse_exchange

LOOPBACK = "127.0.0.1"


class ExchangeError(Exception):
    """A request that has no answer; the message says why."""


@dataclass
class Client:
    """What a page's exchanges remember: the cookies, and the last answer."""

    sandbox: Sandbox
    output_limit: int
    cookies: dict[str, str] = field(default_factory=dict)
    last: Recording | None = None

    def follow(self, step: Step, servers: Sequence[BackgroundExecutor]) -> Recording:
        """Send the request of a step; one without any gets the last answer.

        The recording's status is the answer's, its output the answer as it came.
        """
        request = parse_exchange(step.text)[0] if step.text else None
        if request is None:
            if self.last is None:
                problem = "answers no request: none is sent above"
                return Recording(Act.HTTP, step.line, problem=Untyped(problem))
            return Recording(Act.HTTP, step.line, self.last.output, self.last.status)
        try:
            self.last = self._send(request, step, servers)
        except ExchangeError as error:
            return Recording(Act.HTTP, step.line, problem=Untyped(str(error)))
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
            answer = connection.getresponse()
            content = answer.read(self.output_limit)
        except TimeoutError:
            raise ExchangeError(f"is not answered within {step.limit:g} s") from None
        except ConnectionRefusedError:
            shown = self.sandbox.to_page(str(port))
            fact = f"is not answered: nothing listens on port {shown}"
            raise ExchangeError(fact) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            fact = f"gets no answer of HTTP: {type(error).__name__}: {error}"
            raise ExchangeError(fact) from None
        finally:
            connection.close()
        self._note_cookies(answer)
        text = self.sandbox.to_page(write_answer(answer, content))
        return Recording(Act.HTTP, step.line, text, answer.status)

    def _fill(self, text: str) -> str:
        """Return a text with the cookies' values in place of ``{name}``."""

        def get(match: re.Match[str]) -> str:
            if match["name"] not in self.cookies:
                fact = "which no answer above has set"
                raise ExchangeError(f"names the cookie `{match['name']}`, {fact}")
            return self.cookies[match["name"]]

        return COOKIE.sub(get, text)

    def _note_cookies(self, answer: http.client.HTTPResponse) -> None:
        for value in answer.headers.get_all("Set-Cookie", []):
            try:
                found = SimpleCookie(value)
            except CookieError:
                continue
            self.cookies |= {name: morsel.value for name, morsel in found.items()}


def find_port(
    request: Request, sandbox: Sandbox, servers: Sequence[BackgroundExecutor]
) -> int:
    """Return the port that a request goes to.

    It is the one in its ``Host``, or the first of the configured ports that a command
    serves. Raises ExchangeError where there is none.
    """
    named = re.search(r":(\d+)$", sandbox.to_sandbox(request.get("Host")))
    if named:
        return int(named[1])
    for shown, used in sandbox.ports.items():
        if any(re.search(rf"\b{shown}\b", server.step.text) for server in servers):
            return used
    raise ExchangeError("goes nowhere: no command that serves a port is started above")


def write_answer(answer: http.client.HTTPResponse, content: bytes) -> str:
    """Return an answer as it goes over the wire, its body as text."""
    version = "1.0" if answer.version == 10 else "1.1"
    lines = [f"HTTP/{version} {answer.status} {answer.reason}".rstrip()]
    headers = (
        f"{name}: {' '.join(value.split())}" for name, value in answer.getheaders()
    )
    lines += filter(HEADER.fullmatch, headers)
    charset = answer.headers.get_content_charset() or "utf-8"
    try:
        body = content.decode(charset, "replace")
    except LookupError:
        body = content.decode("utf-8", "replace")
    return "\n".join([*lines, "", *body.splitlines()])
