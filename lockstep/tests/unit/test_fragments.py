"""Where a fragment stands, and which of its lines is blamed when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples import World
from sphinx_lockstep.claims.fragment import find_fragment, parse_fragment
from sphinx_lockstep.syntax.python_source import SourceError, matches, parse_lines

MODULE = '''\
import os

A = 1


class One:
    """Of one kind.

    And no other.
    """

    a = 1

    def first(self):
        if A:
            b = 1
        return 1

    def second(self):
        try:
            b = 2
        finally:
            c = [
                1,
                2,
            ]
        try:
            b = 3
        finally:
            d = 4
        return 2


def last():
    return 1
'''


def stands(want: str) -> tuple[int, int] | None:
    return find_fragment(parse_fragment(want), parse_lines(MODULE))


@pytest.mark.parametrize(
    ("want", "found"),
    [
        ("A = 1", (3, 3)),
        ("import os\nA = 1", (1, 3)),
        ("import os\n\n\n\nA   =  1", (1, 3)),
        ("import os\n...\nA = 1", (1, 3)),
        ("def first(self):\n    ...\n    return 1", (14, 17)),
        ("def first(self):\n    ...\n    return 2", None),
        ("def first(self):\n    ...\n    b = 1", None),
        ("def first(self):\n    ...\n        b = 1", (14, 16)),
        ("class One:\n    ...\n    def second(self): ...", (6, 19)),
        ("class One:\n    ...\ndef last():\n    return 1", (6, 35)),
        ("class One:\n    ...\n    def last():\n        return 1", None),
        ("def second(self):\n    ...\n    def first(self):\n        ...", None),
        ("    def first(self):\n        if A:\n            b = 1", (14, 16)),
        ("def first(self):\nif A:", None),
        ("try:\n    ...\nfinally:\n    d = 4", (27, 30)),
        ("...\ndef last():\n    ...", (34, 34)),
        ("c = [1, 2,]", (23, 26)),
        ("c = [1, ...]", (23, 26)),
        ("c = [..., 2, ]", (23, 26)),
        ("c = [..., 2]", None),
        ("A = 2", None),
        ("A = 1\nimport os", None),
        ('class One:\n    """Of one kind.\n\n    And no other.\n    """', (6, 10)),
        (
            '    class One:\n        """Of one kind.\n\n        And no other.\n        """',
            (6, 10),
        ),
        ('"""Of one kind.\n\nAnd no other.\n"""', (7, 10)),
        ('"""Of one kind.\n\n  And no other.\n"""', None),
        ("...", None),
        ("", None),
    ],
)
def test_find_fragment(want: str, found: tuple[int, int] | None) -> None:
    assert stands(want) == found


@pytest.mark.parametrize(
    ("pattern", "tokens", "yes"),
    [
        ("f ( )", "f ( )", True),
        ("f ( ... )", "f ( )", True),
        ("f ( ... )", "f ( a , b )", True),
        ("f ( ... , b )", "f ( a , b )", True),
        ("f ( ... , b )", "f ( b )", True),
        ("f ( a , ... )", "f ( a , b )", True),
        ("f ( a , ... )", "f ( a )", False),
        ("f ( ... b ... )", "f ( a b c )", True),
        ("f ( ... d ... )", "f ( a b c )", False),
        ("f ( ... a ... a ... )", "f ( a )", False),
        ("f ( ... ) ... )", "f ( )", False),
        ("...", "", True),
        ("a ...", "b", False),
    ],
)
def test_gaps_in_a_line(pattern: str, tokens: str, yes: bool) -> None:
    assert matches(tuple(pattern.split()), tuple(tokens.split())) is yes


def test_many_gaps_take_no_time() -> None:
    tokens = ("a", ",") * 500
    assert not matches((*("...", "a") * 50, "b"), tokens)


@pytest.mark.parametrize(
    ("text", "line"), [("a = (\n1", 2), ('a = "b', 1), ("a\n  b\n c", 3)]
)
def test_no_python(text: str, line: int) -> None:
    with pytest.raises(SourceError) as caught:
        parse_fragment(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        ("A = 1\nB = 2", 2, "doesn't follow the line above it in example/one.py"),
        ("...\nB = 2", 2, "isn't in example"),
        ("c = [\n    1,\n    3,\n]", 3, "isn't in example"),
        (
            "import os\n...\nB = 2\nA = 1",
            3,
            "doesn't follow the line above it in example/one.py",
        ),
        (
            "A = 1\n# more\nimport os",
            3,
            "doesn't follow the line above it in example/one.py",
        ),
        ("# more\nA = 1", 1, "isn't a comment near this code in one.py"),
    ],
)
def test_the_line_that_is_blamed(
    tmp_path: Path, text: str, line: int, fact: str
) -> None:
    world = World(tmp_path, {"one.py": MODULE, "two.py": "B = 3\n"})
    (problem,) = world.check(text, "python")
    assert (problem.line, str(problem.fact)) == (line, fact)


def test_a_file_that_cannot_be_read_is_no_hindrance(tmp_path: Path) -> None:
    world = World(tmp_path, {"two.py": "B = 3\n", "broken.py": "def (\n"})
    (tmp_path / "example" / "latin.py").write_bytes(b"# \xfc\nC = 4\n")
    (tmp_path / "example" / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "example" / "round").symlink_to(".")
    assert world.check("B = 3", "python") == ()
    (problem,) = world.check("C = 5", "python")
    assert problem.nearest == "latin.py:2  C = 4"


def test_an_example_without_python(tmp_path: Path) -> None:
    world = World(tmp_path, {"a.txt": "A = 1\n"})
    (problem,) = world.check("A = 1", "python")
    assert str(problem.fact) == "isn't in example"


def test_gap_within_a_statement_is_not_blamed(tmp_path: Path) -> None:
    """The first line that no file has is named, which a gap never is."""
    world = World(tmp_path, {"menu.py": 'MENU = [\n    "tea",\n    "bread",\n]\n'})
    text = 'MENU = [\n    ...,\n    "breax",\n    ...,\n]'
    (problem,) = world.check(text, "python")
    assert (problem.line, problem.claim) == (3, '`"breax",`')
