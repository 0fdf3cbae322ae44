"""No text, however odd, crashes or hangs what reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fuzzing import ODD, fuzzed, get_or_fact, join, no_hang
from hypothesis import given
from hypothesis import strategies as st

from sphinx_lockstep.claims.diff import find_places
from sphinx_lockstep.claims.fragment import find_fragment, parse_fragment
from sphinx_lockstep.claims.settings import find_assigned, find_settings
from sphinx_lockstep.claims.tree import is_tree, parse_tree
from sphinx_lockstep.syntax.diffs import Hunk, parse_diff
from sphinx_lockstep.syntax.literals import has_name, is_path, parse_literal
from sphinx_lockstep.syntax.masks import MASKS, mask, substitute_ports, translate
from sphinx_lockstep.syntax.python_source import SourceError, find_comments, parse_lines
from sphinx_lockstep.syntax.transcripts import (
    TranscriptError,
    count_statements,
    first_difference,
    get_lines,
    match_output,
    parse_console,
    parse_session,
    typed,
)

SESSIONS = ("$ ", "$", "> ", "\\\n", ">>> ", ">>>", "... ", "...", "\n", "\n\n", "  ")
SESSIONS += ("a", "1", "(", ")", ":", "'''", '"', "if a:", "def f():", "# doctest: +")
SESSIONS += ("ELLIPSIS", "<BLANKLINE>", "Traceback (most recent call last):", "…", *ODD)
TREES = ("├── ", "└── ", "│   ", "|   ", "    ", "├", "─", "\xa0", "a", "b/", "/", "..")
TREES += ("...", "…", "  # why", "#", " ", "\n", *ODD)
DIFFS = ("--- ", "+++ ", "a/", "b/", "old.py", "new.py", "@@", "@@ -1,2 +1,3 @@", "\n")
DIFFS += ("@@ -0,0 +1 @@ def f", "\n+", "\n-", "\n ", "\n@@\n", "a", "b", " ", *ODD)
CODE = ("a", "B", " = ", "1", "(", ")", "[", "{", "...", "\n", "\n    ", ":", "def f()")
CODE += (
    "if a",
    "else:",
    "'",
    '"""',
    "# a",
    "\\",
    ",",
    "f'{",
    "}",
    "lambda",
    "\\d",
    *ODD,
)
LITERALS = (*CODE, ".delay(", "user.pk", "bind=True", "class B", "import ", "from a ")
LITERALS += (
    "A_B",
    "=",
    "@",
    "/",
    "~",
    "-",
    "*",
    "await ",
    "yield ",
    ":=",
    "%",
    "%s",
    "$",
)
OUTPUT = ("2026-11-25 10:00:00", ",123", "+00:00", "12", ".5", "e-05", "s", "0x7f1234")
OUTPUT += ("pid=", "pid: ", "8000", "/tmp/x", "a", " ", "\n", "...", "01234567-", *ODD)
OUTPUT += ("0123-0123-0123-", "0123456789ab", ":", "-", "<id>", "\\1")
PORTS = {8000: 54321, 12: 8000}
WORDS = {"/tmp/x": "/home/you", "/tmp/x/12": "\\1", "a": "/tmp/x"}


@fuzzed
@given(join(SESSIONS))
def test_console(text: str) -> None:
    with no_hang():
        commands = get_or_fact(lambda: parse_console(text), TranscriptError)
        for command in commands or ():
            assert command.text
            assert 0 <= command.line < len(text.splitlines())
            for each in command.interactions:
                assert command.line + command.height <= each.line


@fuzzed
@given(join(SESSIONS))
def test_session(text: str) -> None:
    with no_hang():
        examples = get_or_fact(lambda: parse_session(f">>> {text}"), TranscriptError)
        for example in examples or ():
            assert 0 <= example.line < len(f">>> {text}".split("\n"))
            assert example.height > 0


@fuzzed
@given(join(CODE + SESSIONS))
def test_statements(source: str) -> None:
    with no_hang():
        count = get_or_fact(lambda: count_statements(typed(source)), TranscriptError)
        assert count is None or 0 <= count <= len(typed(source).split("\n"))


@fuzzed
@given(join(TREES))
def test_tree(text: str) -> None:
    with no_hang():
        _root, entries, bad = parse_tree(text)
        assert is_tree(text) in (True, False)
        assert bad is None or 0 < bad < len(text.replace("\xa0", " ").splitlines())
        assert all(entry.depth > 0 and entry.name for entry in entries)


@fuzzed
@given(join(DIFFS))
def test_diff(text: str) -> None:
    with no_hang():
        _names, hunks = parse_diff(text)
        count = len(text.splitlines())
        assert all(0 <= at < count for hunk in hunks for _, _, at in hunk.lines)


@st.composite
def draw_change(draw: st.DrawFn) -> tuple[list[Hunk], list[str], list[str]]:
    """Draw an old file, a new one, and hunks that may or may not lead there."""
    old = list(draw(st.text(alphabet="aab", max_size=20)))
    marks = draw(st.text(alphabet="   +-@", max_size=len(old) + 5))
    new, hunks, at = [], [Hunk()], 0
    for mark in marks:
        if mark == "@":
            hunks.append(Hunk("@@"))
            continue
        line = old[at] if mark in " -" and at < len(old) else "a"
        hunks[-1].lines.append((mark, line, 0))
        at += mark in " -"
        new += [line] * (mark in " +")
    new += old[at:] if draw(st.booleans()) else ["a"]
    return [hunk for hunk in hunks if hunk.lines], old, new


@fuzzed
@given(draw_change())
def test_places(change: tuple[list[Hunk], list[str], list[str]]) -> None:
    """Hunks put in the places that are found lead from the old to the new."""
    hunks, old, new = change
    with no_hang():
        places = find_places(hunks, old, new)
    if places is not None:
        lines, at = [], 0
        for hunk, place in zip(hunks, places, strict=True):
            before = hunk.text("-")
            assert old[place : place + len(before)] == before
            lines += [*old[at:place], *hunk.text("+")]
            at = place + len(before)
        assert lines + old[at:] == new


@fuzzed
@given(join(CODE), join(CODE))
def test_fragment(text: str, file: str) -> None:
    with no_hang():
        want = get_or_fact(lambda: parse_fragment(text), SourceError)
        have = get_or_fact(lambda: parse_lines(file), SourceError)
        if have is not None:
            find_comments(file)
        if want is None:
            return
        find_fragment(want, have or ())
        if any(not line.is_gap for line in want):
            assert find_fragment(want, want)


@fuzzed
@given(join(CODE))
def test_settings(text: str) -> None:
    with no_hang():
        assert {name for name, _ in find_settings(text)} <= {
            name for name, _ in find_assigned(text)
        }


@fuzzed
@given(join(LITERALS))
def test_literal(text: str) -> None:
    with no_hang():
        claims = parse_literal(text)
        assert claims is None or len(set(claims)) == len(claims)
        assert is_path(text) in (True, False)
        assert has_name(text) or not any(map(str.isalnum, text))


@fuzzed
@given(join(OUTPUT))
def test_masks(text: str) -> None:
    with no_hang():
        assert mask(text, MASKS).count("\n") == text.count("\n")
        translate(text, WORDS)
        substitute_ports(text, PORTS)


@fuzzed
@given(join(OUTPUT), join(OUTPUT))
def test_outputs(want: str, got: str) -> None:
    with no_hang():
        wanted, have = get_lines(want), get_lines(got)
        assert match_output(wanted, wanted)
        if not match_output(wanted, have) and wanted:
            at, _near = first_difference(wanted, have)
            assert 0 <= at < len(wanted)


MANY = 2000
# Texts that take a reader that goes back and forth longer than anyone waits.
HARD: dict[str, Callable[[], object]] = {
    "a diff among equal lines": lambda: find_places(
        parse_diff("@@\n-a\n+b\n" * 50)[1],
        ["a"] * MANY,
        ["b"] * 49 + ["a"] * (MANY - 49),
    ),
    "a diff of many hunks": lambda: find_places(
        parse_diff("@@\n-a\n+a\n" * 300)[1], ["a"] * MANY, ["a"] * MANY
    ),
    "a fragment of many gaps": lambda: find_fragment(
        parse_fragment("a\n" + "...\na\n" * 300 + "b\n"), parse_fragment("a\n" * 300)
    ),
    "gaps that end nowhere": lambda: find_fragment(
        parse_fragment("a\n" + "...\na\n" * 20 + "b\n"), parse_fragment("a\n" * 200)
    ),
    "an output of many gaps": lambda: match_output(["a", "..."] * MANY, ["a"] * MANY),
    "an output unlike another": lambda: first_difference(
        ["...", "x" * 100_000], ["y" * 100_000] * 20
    ),
    "a tree of blanks": lambda: parse_tree("a/\n└── a" + " " * 50_000 + "b"),
    "a console of backslashes": lambda: parse_console("$ a\\\n" * MANY),
    "a statement that is deep": lambda: count_statements(typed("-" * 100_000 + "1")),
    "a literal that is deep": lambda: parse_literal("-" * 100_000 + "a"),
    "a literal of a long path": lambda: is_path("a/" * 50_000 + "<"),
    "settings that are deep": lambda: find_settings("A = " + "-" * 100_000 + "1"),
    "a session of many prompts": lambda: parse_session(">>> a\n...\n1\n\n" * MANY),
    "numbers without an end": lambda: mask("0x" + "0" * 100_000 + ".", MASKS),
}


@pytest.mark.parametrize("read", HARD.values(), ids=HARD)
def test_hard(read: Callable[[], object]) -> None:
    with no_hang():
        read()
