"""A changed letter is reported in each kind of block, at its own line."""

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
    """Return the positions in a text that a mask or a ``...`` covers."""
    patterns = [*(pattern for _, pattern, _ in MASKS), r"\.\.\."]
    return {
        at
        for pattern in patterns
        for found in re.finditer(pattern, text)
        for at in range(*found.span())
    }


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
    for at, changed in change_letters(text):
        problems = world.check(changed, language, caption)
        assert problems, changed
        line = get_line(text, at)
        if text is WHOLE and not caption and text[at].isalpha() and line > 2:
            # The change keeps the code valid; the docstring is one logical line.
            assert [problem.line in (line, 3) for problem in problems] == [True], (
                changed
            )


TRACEBACK = "Traceback (most recent call last):\n  a\n  b\nValueError: three"
PRINTED = re.split(r"^\$ .*\n", CONSOLE, flags=re.MULTILINE)[1:]
# The text, its language, what its steps printed, and the lines that a reader types or
# that stand for any text.
OUTPUTS = {
    "console": (
        CONSOLE,
        "console",
        [
            (1, Act.RUN, PRINTED[0]),
            (6, Act.RUN, PRINTED[1].replace("...", "zero\nzero")),
        ],
        (1, 6),
    ),
    "session": (
        SESSION,
        "pycon",
        [
            (1, Act.EXAMPLE, "'one'"),
            (3, Act.EXAMPLE, "[<object at 0x7fffffffffff>]"),
            (7, Act.EXAMPLE, TRACEBACK),
        ],
        (1, 3, 4, 5, 7),
    ),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_output(world: World, name: str) -> None:
    text, language, printed, typed = OUTPUTS[name]
    recordings = record(*printed)
    assert world.check(text, language, recordings=recordings) == ()
    masked = find_masked(text)
    for at, changed in change_letters(text):
        line = get_line(text, at)
        if at not in masked and line not in typed:
            problems = world.check(changed, language, recordings=recordings)
            assert [problem.line for problem in problems] == [line], changed
