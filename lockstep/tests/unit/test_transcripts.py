"""Sessions are read as they are typed, and outputs compared line by line."""

from __future__ import annotations

import pytest

from examples import change_letters
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.transcripts import (
    CommandMissing,
    OutputAbovePrompt,
    OutputBroken,
    PromptMissing,
    SessionUnreadable,
    StatementIncomplete,
)
from sphinx_lockstep.settings.config import LOG_LINE
from sphinx_lockstep.syntax.transcripts import (
    Command,
    Interaction,
    TranscriptError,
    count_statements,
    find_output,
    first_difference,
    get_lines,
    is_log,
    is_session,
    match_output,
    parse_console,
    parse_session,
    typed,
)


def test_parse_console() -> None:
    text = "$ one\n\na\nb\n\n$ two \\\n>   three\\\n  four\nc\n$ five"
    assert parse_console(text) == [
        Command(0, "one", "\na\nb", 1),
        Command(5, "two three four", "c", 3),
        Command(9, "five", "", 1),
    ]


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("", 0, PromptMissing("$ ")),
        ("ls", 0, PromptMissing("$ ")),
        ("\na\n$ b", 1, OutputAbovePrompt("$ ")),
        ("$ a\n$", 1, CommandMissing()),
        ("$ a\n$  \nb", 1, CommandMissing()),
        ("$ a\nb\n>>> 1\n\n1", 4, OutputBroken()),
    ],
)
def test_console_that_cannot_be_read(text: str, line: int, fact: Message) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_console(text)
    assert (caught.value.line, caught.value.fact) == (line, fact)


def test_a_session_within_a_console() -> None:
    plain, opened = parse_console("$ a\nb\n$ python \\\n> -q\nBanner\n\n>>> 1\n1")
    assert (plain.output, plain.interactions) == ("b", ())
    assert (opened.output, opened.height) == ("Banner", 2)
    assert opened.interactions == (Interaction(6, "1", "1"),)


def test_parse_session() -> None:
    text = ">>> a\n1\n\n>>> def f():\n...     pass\n...\n>>> c\nx\n<BLANKLINE>\ny\n"
    first, second, third = parse_session(text, 10)
    assert (first.line, first.source, first.want) == (10, "a", "1")
    assert (second.line, second.source, second.want) == (13, "def f():\n    pass", "")
    assert [example.height for example in (first, second, third)] == [1, 3, 1]
    assert (third.line, third.source, third.want) == (16, "c", "x\n\ny")


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("", 0, PromptMissing(">>> ")),
        ("1 + 1", 0, PromptMissing(">>> ")),
        ("a\n>>> 1\n1", 0, OutputAbovePrompt(">>> ")),
        ("\n\na\n>>> 1", 2, OutputAbovePrompt(">>> ")),
        (">>> 1\n1\n>>>2", 2, SessionUnreadable("lacks blank after >>>: '>>>2'")),
        (
            "  >>> 1\n  1\n 2",
            2,
            SessionUnreadable("has inconsistent leading whitespace: '2'"),
        ),
        (
            ">>> 1\n1\n\n2\n>>> 3",
            3,
            OutputBroken(),
        ),
    ],
)
def test_session_that_cannot_be_read(text: str, line: int, fact: Message) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse_session(text, 5)
    assert (caught.value.line, caught.value.fact) == (line + 5, fact)


def test_an_example_tells_of_an_exception() -> None:
    text = ">>> a\nTraceback (most recent call last):\n  ...\nE: b\n>>> c\n1\n>>> 2 3"
    assert [example.raises for example in parse_session(text)] == [True, False, False]
    (syntax,) = parse_session('>>> 2 3\n  File "<stdin>", line 1\nSyntaxError: x')
    assert syntax.raises


def test_what_a_text_is() -> None:
    assert is_session("\n>>> 1")
    assert not is_session("a\n>>> 1")
    assert is_log("a\n[2026-11-22 13:00:00,123: INFO/MainProcess] b", LOG_LINE)
    assert is_log("2026-11-22 13:00:00,123 WARNING shop: b", LOG_LINE)
    assert not is_log("see [2026-11-22 13:00:00,123: INFO/MainProcess]", LOG_LINE)
    assert not is_log("2026-11-22 13:00:00 INFORMATION", LOG_LINE)
    assert is_log("shop info: b", r"shop (?P<level>info)")


@pytest.mark.parametrize(
    ("source", "keys", "count"),
    [
        ("a = 1", "a = 1", 1),
        ("f(\n  1,\n)", "f(\n  1,\n)", 1),
        ("for a in b:\n    c", "for a in b:\n    c\n", 1),
        ("2 3", "2 3", 1),
        ("a = '''\n\n'''", "a = '''\n\n'''", 1),
    ],
)
def test_a_statement_is_typed(source: str, keys: str, count: int) -> None:
    assert typed(source) == keys
    assert count_statements(keys) == count


@pytest.mark.parametrize("source", ["f(", "a = '''", "if a:", "a = \\"])
def test_a_statement_that_never_ends(source: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        count_statements(source)
    assert caught.value.fact == StatementIncomplete()


def test_get_lines() -> None:
    assert get_lines("\n\n a  \n\nb\t\n\n") == [" a", "", "b"]
    assert get_lines("") == []


GOT = list("abcdef")


@pytest.mark.parametrize(
    ("want", "whole", "matches"),
    [
        ("abcdef", True, True),
        ("abcde", True, False),
        ("abcde", False, True),
        ("bcdef", True, False),
        ("bcdef", False, False),
        ("abcdefg", True, False),
        ("abcdefg", False, False),
        ("ab.ef", True, True),
        ("ab.f", True, True),
        ("ab.e", True, False),
        ("ab.e", False, True),
        ("ab.", True, True),
        (".ef", True, True),
        (".", True, True),
        ("a.c.f", True, True),
        ("a.c.c.f", True, False),
        ("ab.bcdef", True, False),
        ("abcdef.f", True, False),
        ("abcdef.", True, True),
        ("..f", True, True),
        ("", False, True),
        ("", True, False),
    ],
)
def test_match_output(want: str, whole: bool, matches: bool) -> None:
    lines = ["..." if letter == "." else letter for letter in want]
    assert match_output(lines, GOT, whole=whole) is matches


def test_a_gap_may_be_indented_or_one_sign() -> None:
    assert match_output(["a", "   ...", "f"], GOT)
    assert match_output(["a", "…", "f"], GOT)
    assert not match_output(["a", "...b", "f"], GOT)


@pytest.mark.parametrize(
    ("want", "start", "found"),
    [
        ("cd", 0, (2, 4)),
        ("cd", 2, (2, 4)),
        ("cd", 3, None),
        ("b.e", 0, (1, 5)),
        ("b.e.", 0, (1, 5)),
        ("e.b", 0, None),
        ("ce", 0, None),
    ],
)
def test_find_output(want: str, start: int, found: tuple[int, int] | None) -> None:
    lines = ["..." if letter == "." else letter for letter in want]
    assert find_output(lines, GOT, start=start) == found


@pytest.mark.parametrize(
    ("want", "difference"),
    [
        ("abXdef", (2, "c")),
        ("abcdefX", (6, "")),
        ("ab", (1, "c")),
        ("ab.X", (3, "")),
        ("X", (0, "a")),
    ],
)
def test_first_difference(want: str, difference: tuple[int, str]) -> None:
    lines = ["..." if letter == "." else letter for letter in want]
    assert first_difference(lines, GOT) == difference


def test_first_difference_is_like_the_line() -> None:
    assert first_difference(["...", "hallo"], ["one", "hello", "two"]) == (1, "hello")


def test_each_changed_letter_is_noticed() -> None:
    want = "one two\n\n  three: 4\nfive\n...\nsix"
    got = get_lines("one two\n\n  three: 4\nfive\nand more\nsix")
    assert match_output(get_lines(want), got)
    for at, changed in change_letters(want):
        assert not match_output(get_lines(changed), got), (at, changed)
