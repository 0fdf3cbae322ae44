"""Shell text is split into the commands that a shell would run."""

from __future__ import annotations

import pytest

from sphinx_lockstep.messages.programs import TextNotShell, TextUnclosed
from sphinx_lockstep.syntax.commandlines import (
    CommandLineError,
    find_commands,
    find_variables,
    locate_commands,
)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("", []),
        ("# nothing but a remark", []),
        ("celery -A proj worker  # a worker", ["celery -A proj worker"]),
        ("A=b C='d e' celery worker", ["celery worker"]),
        ("A=b", []),
        ("--pool=solo", ["--pool=solo"]),
        ("a && b || c; d | e & f", list("abcdef")),
        ("a \\\n  --b\nc", ["a --b", "c"]),
        ("a > out 2>&1 < in b", ["a b"]),
        ("(cd proj && celery worker)", ["cd proj", "celery worker"]),
        ("if a; then b; else c; fi", ["a", "b", "c"]),
        ("for x in a b; do c $x; done", ["c $x"]),
        ("while a; do b; done < c", ["a", "b"]),
        ("case $x in a) b;; c|d) e f;; esac", ["b", "e f"]),
        ("f() { a b; }; f c", ["a b", "f c"]),
        ("! a && time -p b; { c; }", ["a", "b", "c"]),
        ("a b#c", ["a b#c"]),
        ("[ -f a ] && [[ $b == c ]] || d", ["d"]),
        ("a > b 2>/dev/null c", ["a c"]),
        ("a b <<< c", ["a b"]),
        ("2>&1 > a b c", ["b c"]),
        ("kill $(cat a.pid) && b", ["kill $(cat a.pid)", "b"]),
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


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("cat <<EOF\ncelery --nope\nEOF\ncelery worker", ["cat", "celery worker"]),
        ("cat <<'EOF' > a.txt\n$(b) 'c\nEOF\n", ["cat"]),
        ("cat <<-EOF b\n\tc\n\tEOF\nd", ["cat b", "d"]),
        ("cat <<EOF | celery a\nb\nEOF", ["cat", "celery a"]),
        ("cat <<EOF && celery a\nb\nEOF\nc", ["cat", "celery a", "c"]),
        ("python - a <<'PY'\nimport b\nPY", ["python - a"]),
        ("sh -c 'cat <<EOF\na\nEOF\nb c'", ["cat", "b c"]),
    ],
)
def test_the_text_of_a_heredoc_is_no_command(text: str, commands: list[str]) -> None:
    assert [" ".join(words) for words in find_commands(text)] == commands


def test_commands_know_their_lines() -> None:
    text = "\nA=1 a \\\n  b\ncat <<EOF\nc\nEOF\nif d; then\n  e\nfi\n"
    found = [(line, " ".join(words)) for line, words in locate_commands(text)]
    assert found == [(1, "a b"), (3, "cat"), (6, "d"), (7, "e")]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a 'b", "'"),
        ('a "b', '"'),
        ("a $(b", "$("),
        ("a `b", "`"),
        ("a ${b c", "${"),
        ("(a", "("),
        ("a\\", "\\"),
        ("a <<EOF\nb", "<<EOF"),
        ("sh -c 'a \"b'", '"'),
    ],
)
def test_an_open_quote_or_bracket_is_reported(text: str, mark: str) -> None:
    with pytest.raises(CommandLineError) as caught:
        print(find_commands(text))
    assert caught.value.message == TextUnclosed(mark)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("if a; then b", ["a", "b"]),
        ("for x in c; do a b", ["x", "c", "a b"]),
        ("a ) b", ["a b"]),
        ("&& a", []),
        ("a ||", ["a"]),
        ("a & & b", ["a", "b"]),
    ],
)
def test_commands_beside_a_syntax_error(text: str, commands: list[str]) -> None:
    assert [" ".join(words) for words in find_commands(text)] == commands


def test_a_text_full_of_errors_is_given_up() -> None:
    with pytest.raises(CommandLineError) as caught:
        find_commands("$(" + "a(b)" * 40_000)
    assert caught.value.message == TextNotShell()


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
