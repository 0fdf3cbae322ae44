"""Shell text is split into the commands that a shell would run."""

from __future__ import annotations

import pytest

from sphinx_lockstep.syntax.commandlines import (
    CommandLineError,
    find_commands,
    find_variables,
)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("", []),
        ("# nothing but a remark", []),
        ("celery -A proj worker  # a worker", ["celery -A proj worker"]),
        ("A=b C='d e' celery worker", ["celery worker"]),
        ("A=b", []),
        ("a && b || c; d | e & f", list("abcdef")),
        ("a \\\n  --b\nc", ["a --b", "c"]),
        ("a > out 2>&1 < in b", ["a b"]),
        ("(cd proj && celery worker)", ["cd proj", "celery worker"]),
        ("if a; then b; fi", ["a", "b", "fi"]),
        ("a#b", ["a#b"]),
        ("/usr/bin/env A=b /venv/bin/celery worker", ["/venv/bin/celery worker"]),
        ("exec timeout -k 5 30 celery worker", ["celery worker"]),
        ("sudo -u app -- celery worker", ["celery worker"]),
        ("gosu app celery worker", ["celery worker"]),
        ("sh -c 'a && exec b c'", ["a", "b c"]),
        ("bash -ec \"sh -c 'a b'\"", ["a b"]),
        ("sh start.sh", ["sh start.sh"]),
        ("sh -c", ["sh -c"]),
    ],
)
def test_find_commands(text: str, commands: list[str]) -> None:
    assert [" ".join(words) for words in find_commands(text)] == commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a 'b c' \"d e\"f", ("a", "b c", "d ef")),
        ('a "b\\"c" \\$d \'&&\'', ("a", 'b"c', "$d", "&&")),
        ("a ${B:-c d} $(e 'f)' g) `h i`", ("a", "${B:-c d}", "$(e f) g)", "`h i`")),
        ("a --b='[2, 2]'", ("a", "--b=[2, 2]")),
    ],
)
def test_words_lose_their_quotes(text: str, words: tuple[str, ...]) -> None:
    assert find_commands(text) == [words]


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $(b", "a `b", "a ${b c"])
def test_what_is_left_open_is_said(text: str) -> None:
    with pytest.raises(CommandLineError, match=r"^leaves .* open$"):
        print(find_commands(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("export A=1 B=2\nC=3 celery worker", ["A", "B", "C"]),
        ("env -u A B='c d' celery worker", ["B"]),
        ("A=1", []),  # the shell's own
        ("export A", []),
        ("celery worker A=1", []),
        ("make html && A=1 make test", ["A"]),
    ],
)
def test_find_variables(text: str, names: list[str]) -> None:
    assert find_variables(text) == names
