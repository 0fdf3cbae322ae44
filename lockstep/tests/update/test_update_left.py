"""Lines of pages that an update doesn't rewrite, and the reason it reports for each."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from sites import make_site
from updates import Updated, update

CONF = """
root_doc = "a-status"
extensions += ["myst_parser"]
lockstep_time_limit = 4
exclude_patterns = ["parts"]
lockstep_masks = [
    ("pair", r"one\\ntwo", "<pair>"),
    ("warning", r"^warning: .*\\n", ""),
]
"""
# The page and what is reported about it: the line, the claim and the reason.
CASES = {
    "a-status": (
        """\
.. code-block:: console

    $ python greet.py
    Hello, Ann!
    $ python greet.py Ann
    Hello, Bob!
""",
        [
            "6: `python greet.py` exits with status 2, not 0",
            "8: `python greet.py Ann` did not run, because line 6 failed",
        ],
    ),
    "raises": (
        """\
>>> int("x")
10
""",
        [
            "4: `int(\"x\")` raises ValueError: invalid literal for int() with base 10: 'x'"
        ],
    ),
    "raises-no-more": (
        """\
>>> int("7")
Traceback (most recent call last):
  ...
ValueError: invalid literal for int() with base 10: '7'
""",
        [
            "5: `Traceback (most recent call last):` belongs to a statement that no longer raises an exception"
        ],
    ),
    "directive": (
        """\
>>> print("a b")  # doctest: +ELLIPSIS
a ... c
""",
        [
            "5: `a ... c` belongs to a statement whose doctest directive accepts several outputs"
        ],
    ),
    "gap": (
        """\
.. code-block:: console

    $ python -c "print('red'); print('green'); print('blue')"
    red
    ...
    black and white
""",
        [
            "9: `black and white` belongs to an excerpt that could start or end at several lines"
        ],
    ),
    "two-places": (
        """\
.. code-block:: console

    $ python -c "print('a'); [print('name', x, 'size', x) for x in (10, 11)]; print('z')"
    a
    ...
    name 12 size 12
    ...
    z
""",
        [
            "9: `name 12 size 12` belongs to an excerpt that could start or end at several lines"
        ],
    ),
    "log-two": (
        """\
.. code-block:: console

    $ python server.py 8000

.. code-block:: console

    $ python send.py 8000 tea
    thanks
    $ python send.py 8000 green-tea
    thanks
    $ python send.py 8000 tea
    thanks
    $ python send.py 8000 tea
    thanks
    $ python send.py 8000 black-tea
    thanks
    $ python send.py 8000 tea
    thanks

.. code-block:: text

    [2026-11-22 13:36:26,498: INFO/MainProcess] Received tea
    [2026-11-22 13:36:26,499: INFO/MainProcess] Received mint-tea
    [2026-11-22 13:36:26,500: INFO/MainProcess] Received tea
""",
        [
            "26: `[2026-11-22 13:36:26,499: INFO/MainProcess] Received mint-tea` belongs to an excerpt that is similar to two parts of the new output"
        ],
    ),
    "mask-pair": (
        """\
.. code-block:: console

    $ python -c "print('one'); print('two'); print('three')"
    one
    two
    tree
""",
        ["9: `tree` belongs to an output in which a mask spans several lines"],
    ),
    "mask-gone": (
        """\
.. code-block:: console

    $ python -c "print('three')"
    warning: of no account
    tree
""",
        ["8: `tree` belongs to an output from which a mask removes lines"],
    ),
    "fence.md": (
        """\
```console
$ python -c "print(3 * chr(96))"
done
```
""",
        [
            "6: `done` can't be replaced because a line of the new text would end the fence"
        ],
    ),
    "prompt": (
        """\
.. code-block:: console

    $ python -c "print('$ python greet.py Ann')"
    done
""",
        [
            "7: `done` can't be replaced because the new output would be read as a command"
        ],
    ),
    "log-elsewhere": (
        """\
.. code-block:: text

    [2026-11-22 13:36:26,498: INFO/MainProcess] Received tea
""",
        [
            "6: `[2026-11-22 13:36:26,498: INFO/MainProcess] Received tea` isn't logged because no long-running command is started above it"
        ],
    ),
    "log-error": (
        """\
.. code-block:: console

    $ python server.py 8000

.. code-block:: console

    $ python send.py 8000 oops
    thanks
""",
        [
            "6: `python server.py 8000` logged an error that the page doesn't show: `[<time>: ERROR/MainProcess] Received oops`"
        ],
    ),
    "session": (
        """\
.. code-block:: console

    $ python greet.py Ann
    Hello, Ann!
    $
""",
        ["8: this session has a `$` prompt without a command"],
    ),
    "fragment-nowhere": (
        """\
.. code-block:: python

    while the_cat_is_away():
        mice.dance()
""",
        [
            "6: `while the_cat_is_away():` belongs to a fragment that resembles no code of the example"
        ],
    ),
    "fragment-two": (
        """\
.. code-block:: python
    :caption: shop/twice.py

    def price(amount):
        return amount * 5
""",
        [
            "8: `return amount * 5` belongs to a fragment that is similar to the code at example/shop/twice.py:6 and example/shop/twice.py:18"
        ],
    ),
    "fragment-in-line": (
        """\
.. code-block:: python

    with socket.create_conection(("127.0.0.1", ...)) as connection:
""",
        [
            '6: `with socket.create_conection(("127.0.0.1", ...)) as connection:` belongs to code in which a line with `...` has changed'
        ],
    ),
    "fragment-out": (
        """\
.. code-block:: python
    :caption: greet.py

        return part(self.name)

    if sys.platform == "win33":
""",
        [
            '9: `if sys.platform == "win33":` belongs to code that has moved out of its enclosing block'
        ],
    ),
    "fragment-broken": (
        """\
.. code-block:: python
    :caption: broken.py

    def half(of_what):
        return number /
""",
        ["7: `def half(of_what):` would still be wrong after the update"],
    ),
    "fragment-no-python": (
        """\
.. code-block:: python

    print(
""",
        ["6: this fragment isn't Python: unexpected EOF in multi-line statement"],
    ),
    "caption": (
        """\
.. code-block:: python
    :caption: nowhere/to/be_found.py

    TAX = 2
""",
        [
            "7: the caption `nowhere/to/be_found.py` can't be updated because nothing is similar to `nowhere/to/be_found.py`"
        ],
    ),
    "include-two": (
        """\
.. literalinclude:: ../example/shop/twice.py
    :start-at: return amount * 5
""",
        [
            "4: the include of example/shop/twice.py can't be updated because `return amount * 4` and `return amount * 3` are both similar to `return amount * 5`"
        ],
    ),
    "include-lines": (
        """\
.. literalinclude:: ../example/greet.py
    :lines: 1-3
""",
        [
            "4: the include of example/greet.py has `:lines:`, but line numbers drift silently"
        ],
    ),
    "tree-twice": (
        """\
.. code-block:: text

    example/
    ├── greet.py
    ├── greet.py
    └── ...
""",
        ["8: `greet.py` belongs to a tree that shows `greet.py` twice in one folder"],
    ),
    "diff-bare": (
        """\
.. code-block:: diff

    --- long/before.txt
    +++ long/after.txt
    -one
    +two
""",
        [
            "6: this diff belongs to a diff without `@@`, but its files now differ in several places"
        ],
    ),
    "diff-equal": (
        """\
.. code-block:: diff

    --- shop/__init__.py
    +++ nothing.txt
    @@ -1 +0,0 @@
    -one
""",
        ["9: `one` belongs to a diff of two files that are now equal"],
    ),
    "waiver": (
        """\
.. lockstep: unproven: nobody has found the time

.. code-block:: python

    TAX = 2
""",
        ["8: the waiver of this block is never changed by an update"],
    ),
    "note": (
        """\
.. lockstep: sleep: 3

>>> 6 * 7
42
""",
        ["4: `lockstep: sleep` isn't a known note"],
    ),
    "unknown": (
        """\
.. code-block:: ruby

    puts 42
""",
        ["6: this ruby block makes no claim that a build can check"],
    ),
    "marked-up": (
        """\
.. parsed-literal::

    >>> *6* * 7
    43
""",
        ["7: `43` isn't in the page's file as it is shown"],
    ),
    "shared": (
        """\
>>> x = 1

.. include:: parts/shared.txt
""",
        [],
    ),
    "shared-again": (
        """\
>>> x = 2

.. include:: parts/shared.txt
""",
        [],
    ),
    "not-a-page": (
        ".. include:: ../example/notes.txt\n",
        [],
    ),
}
# What is reported about files that pages include.
ELSEWHERE = [
    "docs/parts/shared.txt:2: not rewritten: the result of `x` would be rewritten in two different ways",
    "docs/parts/shared.txt:2: not rewritten: the result of `x` would be rewritten in two different ways",
    "example/notes.txt:2: not rewritten: the result of `6 * 7` is in example/notes.txt, which isn't a page",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a page for each case."""
    pages = {get_file(name): title(text) for name, (text, _) in CASES.items()}
    root = make_site(tmp_path_factory.mktemp("left") / "site", pages, CONF)
    (root / "example/broken.py").write_text("def half(number):\n    return number /\n")
    (root / "example/notes.txt").write_text(">>> 6 * 7\n43\n")
    (root / "example/long").mkdir()
    for name, word in (("before", "one"), ("after", "two")):
        text = "\n".join((word, *map(str, range(60)), word))
        (root / f"example/long/{name}.txt").write_text(text)
    (root / "example/nothing.txt").touch()
    (root / "docs/parts").mkdir()
    (root / "docs/parts/shared.txt").write_text(">>> x\n0\n")
    return root


def get_file(name: str) -> str:
    return name if name.endswith(".md") else f"{name}.rst"


def title(text: str) -> str:
    return f"A page\n======\n\n{text}"


@pytest.fixture(scope="module")
def updated(root: Path) -> Updated:
    return update(root)


@pytest.mark.parametrize("name", CASES)
def test_page_is_left(root: Path, updated: Updated, name: str) -> None:
    text, left = CASES[name]
    own = [line for line in updated.left if line.startswith(f"docs/{get_file(name)}:")]
    expected = [line.replace(": ", ": not rewritten: ", 1) for line in left]
    assert own == [f"docs/{get_file(name)}:{line}" for line in expected]
    assert (root / "docs" / get_file(name)).read_text() == title(text)


def test_files_of_others_are_left(root: Path, updated: Updated) -> None:
    pages = tuple(f"docs/{get_file(name)}:" for name in CASES)
    assert [line for line in updated.left if not line.startswith(pages)] == ELSEWHERE
    assert (root / "example/notes.txt").read_text() == ">>> 6 * 7\n43\n"


def test_status_and_summary(updated: Updated) -> None:
    assert (updated.status, updated.rewrote, updated.errors) == (1, [], "")
    assert updated.lines[-1] == f"update: rewrote 0, left {len(updated.left)}"


def test_fix_follows_the_reason(updated: Updated) -> None:
    """A reason of the update has a fix; the fix of a problem is the build's to show."""
    fixes = {
        line.partition(": ")[0]: below.strip()
        for line, below in pairwise(updated.lines)
        if below.startswith("    ")
    }
    assert fixes["docs/fence.md:6"] == "Use a longer fence"
    assert "docs/a-status.rst:6" not in fixes
