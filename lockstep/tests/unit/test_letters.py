"""One changed letter is noticed in every kind of block, at its own line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from examples import World, change_letters, get_line, record
from sphinx_lockstep.model import Act
from sphinx_lockstep.syntax.masks import MASKS

MODULE = '''\
"""Greet people."""

from celery import shared_task

LIMIT = 30 * 60


@shared_task(bind=True)
def greet(self, name, *, loud=False):
    """Greet someone.

    Nobody is left out.
    """
    # Loudly where it must be.
    text = f"Hello, {name}{'!' if loud else '.'}"
    return text.upper() if loud else text


class Host:
    def welcome(self):
        return greet.delay(
            "Ada",
            loud=True,
        )
'''
OLD = "import os\n\n\ndef one():\n    return 1\n\n\ndef two():\n    return 2\n"
NEW = "import sys\n\n\ndef one():\n    return 11\n\n\ndef two():\n    return 2\n"
FILES = {
    "tasks.py": MODULE,
    "old.py": OLD,
    "new.py": NEW,
    "shop/__init__.py": "",
    "shop/data/prices.txt": "1\n",
}
WHOLE = '''\
@shared_task(bind=True)
def greet(self, name, *, loud=False):
    """Greet someone.

    Nobody is left out.
    """
    # Loudly where it must be.
    text = f"Hello, {name}{'!' if loud else '.'}"
    return text.upper() if loud else text
'''
GAPS = """\
@shared_task(...)
def greet(self, ..., loud=False):
    ...
    return text.upper() if loud else text

...
class Host:
    def welcome(self):
        return greet.delay("Ada", ...)
"""
DIFF = """\
--- old.py
+++ new.py
@@ -1,5 +1,5 @@
-import os
+import sys


 def one():
-    return 1
+    return 11
"""
TREE = """\
example/
├── new.py
├── old.py
├── shop/
│   ├── __init__.py
│   └── data/
│       └── prices.txt
└── tasks.py
"""
CONSOLE = """\
$ python greet.py
one: 1

two 0x7f0011223344 in 0.5s
pid: 4711 [2026-11-22 13:00:00,123: INFO/MainProcess] three
$ python other.py
...
four
"""
SESSION = """\
>>> one()
'one'
>>> two(
...     2,
... )
[<object at 0x7f0011223344>]
>>> three()
Traceback (most recent call last):
  ...
ValueError: three
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, FILES)


def find_masked(text: str) -> set[int]:
    """Return the places of a text that masks take away."""
    return {
        at
        for _, pattern, _ in MASKS
        for found in re.finditer(pattern, text)
        for at in range(*found.span())
    }


def find_gaps(text: str) -> set[int]:
    """Return the places of a text that stand for anything."""
    return {at for found in re.finditer(r"\.\.\.", text) for at in range(*found.span())}


@pytest.mark.parametrize(
    ("text", "language", "caption"),
    [
        (WHOLE, "python", ""),
        (WHOLE, "python", "tasks.py"),
        (GAPS, "python", ""),
        (DIFF, "diff", ""),
        (TREE, "text", ""),
    ],
    ids=["fragment", "fragment with a caption", "gaps", "diff", "tree"],
)
def test_text(world: World, text: str, language: str, caption: str) -> None:
    assert world.check(text, language, caption) == ()
    unnoticed = [
        (get_line(text, at), changed.splitlines()[get_line(text, at) - 1])
        for at, changed in change_letters(text)
        if not world.check(changed, language, caption)
    ]
    assert unnoticed == []


def test_a_letter_is_noticed_at_its_line(world: World) -> None:
    """Wherever the changed line still reads as Python, it is the line told of."""
    for at, changed in change_letters(WHOLE):
        if WHOLE[at].isalpha() and get_line(WHOLE, at) > 2:
            (problem,) = world.check(changed, "python")
            assert problem.line in (get_line(WHOLE, at), 3), changed


def test_console(world: World) -> None:
    outputs = re.split(r"^\$ .*\n", CONSOLE, flags=re.MULTILINE)[1:]
    more = outputs[1].replace("...", "zero\nzero")
    recordings = record((1, Act.RUN, outputs[0]), (6, Act.RUN, more))
    assert world.check(CONSOLE, "console", recordings=recordings) == ()
    skipped = find_masked(CONSOLE) | find_gaps(CONSOLE)
    for at, changed in change_letters(CONSOLE):
        line = get_line(CONSOLE, at)
        if at not in skipped and line not in (1, 6):
            problems = world.check(changed, "console", recordings=recordings)
            assert [problem.line for problem in problems] == [line], changed


def test_session(world: World) -> None:
    recordings = record(
        (1, Act.EXAMPLE, "'one'"),
        (3, Act.EXAMPLE, "[<object at 0x7fffffffffff>]"),
        (
            7,
            Act.EXAMPLE,
            "Traceback (most recent call last):\n  a\n  b\nValueError: three",
        ),
    )
    assert world.check(SESSION, "pycon", recordings=recordings) == ()
    skipped = find_masked(SESSION) | find_gaps(SESSION)
    for at, changed in change_letters(SESSION):
        line = get_line(SESSION, at)
        if at not in skipped and line not in (1, 3, 4, 5, 7):
            problems = world.check(changed, "pycon", recordings=recordings)
            assert [problem.line for problem in problems] == [line], changed
