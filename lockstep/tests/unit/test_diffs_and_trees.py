"""Diffs whose context stands twice, and trees as people draw them."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from examples import World
from sphinx_lockstep.claims.diff import find_places
from sphinx_lockstep.claims.tree import is_tree, parse_tree
from sphinx_lockstep.syntax.diffs import Fault, HunkError, apply_hunks, parse_diff

OLD = "a\nb\n\na\nb\n\na\nb\n"


@pytest.mark.parametrize(
    ("new", "diff", "places"),
    [
        ("a\nb\n\na\nc\n\na\nb\n", "@@\n a\n-b\n+c", [3]),
        ("a\nc\n\na\nb\n\na\nc\n", "@@\n-b\n+c\n@@\n-b\n+c", [1, 7]),
        ("z\n" + OLD, "+z", [0]),
        (OLD + "z\n", "@@\n+z", [8]),
        ("a\nb\n\na\n\na\nb\n", "@@\n-b", [4]),
        (OLD, "@@\n a", [0]),
        ("a\nc\n\na\nc\n\na\nb\n", "@@\n-b\n+c", None),
        ("c\n", "@@\n-b\n+c", None),
    ],
)
def test_a_diff_is_applied_where_it_fits(
    new: str, diff: str, places: list[int] | None
) -> None:
    _, hunks = parse_diff(diff)
    assert find_places(hunks, OLD.splitlines(), new.splitlines()) == places


@pytest.mark.parametrize("context", range(5))
def test_diffs_as_the_library_writes_them(tmp_path: Path, context: int) -> None:
    old = "".join(f"{number}\n" for number in range(40))
    new = old.replace("7\n", "seven\n").replace("20\n", "").replace("31\n", "31\nx\n")
    world = World(tmp_path, {"old.txt": old, "new.txt": new})
    lines = difflib.unified_diff(
        old.splitlines(),
        new.splitlines(),
        "a/old.txt",
        "b/new.txt",
        "",
        "",
        context,
        "",
    )
    text = "\n".join(lines)
    assert world.check(text, "diff") == ()
    (problem,) = world.check(text.replace("+x", "+y"), "diff")
    assert problem.line == text[: text.index("+x")].count("\n") + 1


def test_a_tree_is_read() -> None:
    text = "top/\n├── a/\n│   ├── b/\n│   │   └── c.py  # why\n│   └── ...\n└── d"
    root, entries, bad = parse_tree(text)
    assert (root, bad) == ("top/", None)
    found = [(entry.depth, entry.name, entry.at) for entry in entries]
    assert found == [
        (1, "a/", 1),
        (2, "b/", 2),
        (3, "c.py", 3),
        (2, "...", 4),
        (1, "d", 5),
    ]


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("top/\n└── a\n    └── b", 2),
        ("top/\n└── a/\n        └── b", 2),
        ("top/\n└── a\n\n└── b", 2),
        ("top/\n└─ a\n└── b", 1),
        ("top/\n└── ", 1),
    ],
)
def test_a_line_that_is_no_entry(text: str, bad: int) -> None:
    assert parse_tree(text)[2] == bad


def test_a_root_that_no_folder_can_have(tmp_path: Path) -> None:
    (problem,) = World(tmp_path, {"a.py": ""}).check("a\0/\n└── b", "text")
    assert str(problem.fact) == "isn't a folder of example"


def test_what_is_a_tree() -> None:
    assert is_tree("top/\n└── a")
    assert not is_tree("top/\n  a")
    assert not is_tree("one ── two")


def test_ignored_files_are_no_entries(tmp_path: Path) -> None:
    files = {
        "a.py": "",
        "__pycache__/a.pyc": "",
        ".venv/b.py": "",
        "b/__pycache__/c": "",
    }
    world = World(tmp_path, files)
    assert world.check("example/\n└── a.py", "text") == ()


FILE = ["a  ", "b", "c", "b", "d"]


@pytest.mark.parametrize(
    ("diff", "numbered", "new"),
    [
        ("@@ -2,1 +2,1 @@\n-b\n+x", True, ["a  ", "x", "c", "b", "d"]),
        ("@@ -4 +4 @@\n-b\n+x", True, ["a  ", "b", "c", "x", "d"]),
        ("@@ -1,0 +2 @@\n+x", True, ["a  ", "x", "b", "c", "b", "d"]),
        (" a\n+x", False, ["a", "x", "b", "c", "b", "d"]),
        ("@@\n-b\n@@\n-b", False, ["a  ", "c", "d"]),
    ],
)
def test_hunks_are_applied(diff: str, numbered: bool, new: list[str]) -> None:
    _, hunks = parse_diff(diff)
    assert apply_hunks(FILE, hunks, numbered=numbered) == new


@pytest.mark.parametrize(
    ("diff", "numbered", "fault", "text", "at"),
    [
        ("@@\n-b\n+x", True, Fault.NO_NUMBERS, "@@", 0),
        ("@@ -1,2 +1 @@\n a\n-c", True, Fault.NOT_THERE, "c", 2),
        ("@@ -5 +5 @@\n-d\n+x\n@@ -2 +2 @@\n-b", True, Fault.NOT_THERE, "b", 4),
        ("@@ -5 +5 @@\n-d\n+x\n@@ -1,0 +2 @@\n+y", True, Fault.NOT_THERE, "y", 4),
        ("@@\n-d\n+x\n@@\n-b", False, Fault.NOT_THERE, "b", 4),
    ],
)
def test_hunks_that_do_not_fit(
    diff: str, numbered: bool, fault: Fault, text: str, at: int
) -> None:
    _, hunks = parse_diff(diff)
    with pytest.raises(HunkError) as caught:
        apply_hunks(FILE, hunks, numbered=numbered)
    assert (caught.value.fault, caught.value.text, caught.value.at) == (fault, text, at)
