"""Exchanges of HTTP are read as they go over the wire."""

from __future__ import annotations

import pytest

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.transcripts import (
    ExchangeEmpty,
    ExchangeUnreadable,
    HeaderUnreadable,
)
from sphinx_lockstep.syntax.exchanges import (
    Header,
    Request,
    Response,
    parse_exchange,
    split_exchange,
)
from sphinx_lockstep.syntax.transcripts import TranscriptError

REQUEST = "POST /a?b HTTP/1.1\nHost: localhost:8000\n\nname=Ada"
RESPONSE = "HTTP/1.1 302 Found\nLocation: /\n...\n\n<p>\n...\n</p>"


def test_a_request_and_its_response() -> None:
    request, response = parse_exchange(f"{REQUEST}\n\n{RESPONSE}")
    host = Header("Host", "localhost:8000", 1)
    assert request == Request("POST", "/a?b", (host,), "name=Ada")
    assert request.get("host") == "localhost:8000"
    location = Header("Location", "/", 6)
    assert response == Response(
        "HTTP/1.1 302 Found", (location,), "<p>\n...\n</p>", 5, 9
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("", "")),
        (REQUEST, (REQUEST, "")),
        (RESPONSE, ("", RESPONSE)),
        (f"{REQUEST}\n{RESPONSE}", (REQUEST, RESPONSE)),
    ],
)
def test_split_exchange(text: str, parts: tuple[str, str]) -> None:
    assert split_exchange(text) == parts


def test_a_response_without_a_body_claims_none() -> None:
    assert parse_exchange("HTTP/1.1 200 OK\n\n\n") == (
        None,
        Response("HTTP/1.1 200 OK", (), None, 0, 2),
    )


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("", 0, ExchangeEmpty()),
        ("GET /", 0, ExchangeUnreadable()),
        ("get / HTTP/1.1", 0, ExchangeUnreadable()),
        ("\nGET / HTTP/1.1\nHost", 2, HeaderUnreadable("Host")),
        ("HTTP/1.1 200 OK\nHost", 1, HeaderUnreadable("Host")),
    ],
)
def test_exchange_that_cannot_be_read(text: str, line: int, fact: Message) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_exchange(text)
    assert (caught.value.line, caught.value.fact) == (line, fact)


def test_an_empty_exchange_is_reported() -> None:
    assert str(ExchangeEmpty()) == "is empty"
