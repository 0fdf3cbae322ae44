"""No command line, exchange or unit, however odd, crashes or hangs what reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzzing import ODD, fuzzed, get_or_fact, join, no_hang
from hypothesis import given

from sphinx_lockstep.live.validators.base import FileError
from sphinx_lockstep.live.validators.systemd_units import check_unit
from sphinx_lockstep.syntax.commandlines import (
    CommandLineError,
    find_variables,
    locate_commands,
)
from sphinx_lockstep.syntax.exchanges import parse_exchange, split_exchange
from sphinx_lockstep.syntax.transcripts import TranscriptError

LINES = ("a", "A=", "sh -c ", "env ", "exec ", "timeout -k ", "-c", " ", "\n", "\\\n")
LINES += ("'", '"', "\\", "`", "$(", "${", ")", "}", "(", "&&", "||", ";", "|", "&")
LINES += ("> ", "2>&1", "<<", "#", "--", "-u", "$B", "%i", "if ", "{", *ODD)
HTTP = ("GET", " ", "/", " HTTP/1.1", "HTTP/1.1 200", " OK", "\n", "\n\n", "Host: a")
HTTP += ("A:", "...", "{a}", "{", "<p>", "POST /a HTTP/1.0\n", "\r\n", *ODD)
UNITS = ("[Unit]", "[", "]", "ExecStart=", "ExecStop=-@", "A", "=", "\n", "\\\n", "a ")
UNITS += ("'", '"', "#", ";", "sh -c ", "$A", "%i", "$$", "\\", *ODD)


@fuzzed
@given(join(LINES))
def test_command_lines(text: str) -> None:
    with no_hang():
        for line, words in (
            get_or_fact(lambda: locate_commands(text), CommandLineError) or ()
        ):
            assert 0 <= line <= text.count("\n")
            assert words
        get_or_fact(lambda: find_variables(text), CommandLineError)


@fuzzed
@given(join(HTTP))
def test_exchanges(text: str) -> None:
    with no_hang():
        head, tail = split_exchange(text)
        found = get_or_fact(lambda: parse_exchange(text), TranscriptError)
        if found is not None:
            request, response = found
            assert (request is not None, response is not None) == (
                bool(head),
                bool(tail),
            )
            if head:  # what the runner gets says the same
                assert parse_exchange(head)[0] == request


@fuzzed
@given(join(UNITS))
def test_units(text: str) -> None:
    with no_hang():
        accepted = get_or_fact(
            lambda: check_unit("a.service", text, required=False, has_tool=False),
            FileError,
        )
        for command in accepted.commands if accepted else ():
            assert 0 < command.line <= len(text.splitlines())
            assert command.words


MANY = 20_000
HARD: dict[str, Callable[[], object]] = {
    "words of many parts": lambda: locate_commands("a'b'" * MANY + '"'),
    "brackets that end nowhere": lambda: locate_commands("$(" + "a(b)" * MANY),
    "shells in shells": lambda: locate_commands("sh -c " * MANY + "a"),
    "lines without an end": lambda: locate_commands("a \\\n" * MANY),
    "headers without an end": lambda: parse_exchange(
        "GET / HTTP/1.1\n" + "A: b\n" * MANY
    ),
}


@pytest.mark.parametrize("read", HARD.values(), ids=HARD)
def test_hard(read: Callable[[], object]) -> None:
    with no_hang():
        get_or_fact(read, CommandLineError)
