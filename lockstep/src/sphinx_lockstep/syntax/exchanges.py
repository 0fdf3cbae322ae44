"""HTTP exchanges as pages show them: a request, a response, or both in one block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sphinx_lockstep.messages.transcripts import (
    ExchangeEmpty,
    ExchangeUnreadable,
    HeaderUnreadable,
)
from sphinx_lockstep.syntax.transcripts import TranscriptError, is_gap

REQUEST = re.compile(r"(?P<method>[A-Z]+) (?P<target>[/*]\S*) HTTP/1\.[01]")
STATUS = re.compile(r"HTTP/1\.[01] \d{3}( .*)?")
HEADER = re.compile(r"(?P<name>[!#$%&'*+.^_`|~\w-]+):[ \t]*(?P<value>.*)")
COOKIE = re.compile(r"\{(?P<name>\w+)\}")


@dataclass(frozen=True)
class Header:
    """A header, and its line from 0 within the block."""

    name: str
    value: str
    line: int


@dataclass(frozen=True)
class Request:
    """A request; ``{name}`` in it stands for the value of a cookie."""

    method: str
    target: str
    headers: tuple[Header, ...]
    body: str

    def get(self, name: str) -> str:
        """Return the value of a header, or ""."""
        return get_header(self.headers, name)


@dataclass(frozen=True)
class Response:
    """A response: its status line, its headers and its body, with their lines from 0.

    ``body`` is None if the page shows no body.
    """

    status: str
    headers: tuple[Header, ...]
    body: str | None
    line: int
    body_line: int


def split_exchange(text: str) -> tuple[str, str]:
    """Return the text of the request and of the response, "" for a missing one."""
    lines = text.splitlines()
    at = _find_status(lines)
    head = "\n".join(lines[:at])
    return (head if head.strip() else ""), "\n".join(lines[at:])


def _find_status(lines: Sequence[str]) -> int:
    """Return the line of a response's status, or the number of lines."""
    places = (at for at, line in enumerate(lines) if STATUS.fullmatch(line.rstrip()))
    return next(places, len(lines))


def parse_exchange(text: str) -> tuple[Request | None, Response | None]:
    """Return the request and the response of a block, None for a missing one.

    Raises TranscriptError, with the line from 0, for a line that is part of neither.
    """
    lines = text.splitlines()
    at = _find_status(lines)
    if not any(line.strip() for line in lines):
        raise TranscriptError(0, ExchangeEmpty())
    has_request = any(line.strip() for line in lines[:at])
    request = _parse_request(lines[:at]) if has_request else None
    return request, _parse_response(lines, at) if at < len(lines) else None


def _parse_response(lines: Sequence[str], at: int) -> Response:
    """Return the response that begins at a line of a block."""
    headers, body_line = _parse_headers(lines, at + 1)
    body = "\n".join(lines[body_line:])
    shown = body if body.strip() else None
    return Response(lines[at].rstrip(), headers, shown, at, body_line)


def _parse_request(lines: Sequence[str]) -> Request:
    start = next(at for at, line in enumerate(lines) if line.strip())
    first = REQUEST.fullmatch(lines[start].rstrip())
    if first is None:
        raise TranscriptError(start, ExchangeUnreadable())
    headers, body = _parse_headers(lines, start + 1)
    text = "\n".join(lines[body:]).strip("\n")
    return Request(first["method"], first["target"], headers, text)


def _parse_headers(lines: Sequence[str], at: int) -> tuple[tuple[Header, ...], int]:
    """Return the headers from a line on, and the first line of the body."""
    headers: list[Header] = []
    while at < len(lines) and lines[at].strip():
        header = HEADER.fullmatch(lines[at].rstrip())
        if header is not None:
            headers.append(Header(header["name"], header["value"], at))
        elif not is_gap(lines[at]):
            raise TranscriptError(at, HeaderUnreadable(lines[at].strip()))
        at += 1
    return tuple(headers), at + 1


def get_header(headers: Iterable[Header], name: str) -> str:
    """Return the value of the first header of a name, in any case of letters, or ""."""
    found = (h.value for h in headers if h.name.lower() == name.lower())
    return next(found, "")
