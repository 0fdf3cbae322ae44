"""Pages that an update leaves as they are, and the reason that it gives for each."""

from __future__ import annotations

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
# The page, and what is said of it: the line, the claim, and why it stays.
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
            "6: left `python greet.py` as it is: it exits with status 2, not 0",
            "8: left `python greet.py Ann` as it is: it did not run, because line 6 failed",
        ],
    ),
    "raises": (
        """\
>>> int("x")
10
""",
        [
            (
                '4: left `int("x")` as it is: it raises ValueError:'
                " invalid literal for int() with base 10: 'x'"
            )
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
            (
                "5: left `Traceback (most recent call last):` as it is:"
                " it raises no exception any more"
            )
        ],
    ),
    "directive": (
        """\
>>> print("a b")  # doctest: +ELLIPSIS
a ... c
""",
        [
            (
                "5: left `a ... c` as it is:"
                " its doctest directive lets one output stand for many"
            )
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
            (
                "9: left `black and white` as it is:"
                " where a part of it begins or ends would be a guess"
            )
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
            (
                "9: left `name 12 size 12` as it is:"
                " where a part of it begins or ends would be a guess"
            )
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
            (
                "26: left `[2026-11-22 13:36:26,499: INFO/MainProcess] Received mint-tea`"
                " as it is: it is as near to two places of what is printed"
            )
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
        ["9: left `tree` as it is: a mask spans several of its lines"],
    ),
    "mask-gone": (
        """\
.. code-block:: console

    $ python -c "print('three')"
    warning: of no account
    tree
""",
        ["8: left `tree` as it is: a mask takes some of its lines away"],
    ),
    "fence.md": (
        """\
```console
$ python -c "print(3 * chr(96))"
done
```
""",
        [
            "6: left `done` as it is: a line of it would end the fence it stands in",
        ],
    ),
    "prompt": (
        """\
.. code-block:: console

    $ python -c "print('$ python greet.py Ann')"
    done
""",
        ["7: left `done` as it is: what would be written reads as other steps"],
    ),
    "log-elsewhere": (
        """\
.. code-block:: text

    [2026-11-22 13:36:26,498: INFO/MainProcess] Received tea
""",
        [
            (
                "6: left `[2026-11-22 13:36:26,498: INFO/MainProcess] Received tea` as it is:"
                " it is not logged: no long-running command is started above"
            )
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
            (
                "6: left `python server.py 8000` as it is: it logged an error that the page"
                " does not show: `[<time>: ERROR/MainProcess] Received oops`"
            )
        ],
    ),
    "session": (
        """\
.. code-block:: console

    $ python greet.py Ann
    Hello, Ann!
    $
""",
        [
            "8: left this session as it is: it cannot be read: a `$` prompt has no command"
        ],
    ),
    "fragment-nowhere": (
        """\
.. code-block:: python

    while the_cat_is_away():
        mice.dance()
""",
        [
            (
                "6: left `while the_cat_is_away():` as it is:"
                " no place of the example is like it"
            )
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
            (
                "8: left `return amount * 5` as it is: it is as near to"
                " example/shop/twice.py:6 as to example/shop/twice.py:18"
            )
        ],
    ),
    "fragment-in-line": (
        """\
.. code-block:: python

    with socket.create_conection(("127.0.0.1", ...)) as connection:
""",
        [
            (
                '6: left `with socket.create_conection(("127.0.0.1", ...)) as connection:`'
                " as it is: what `...` leaves out of a line would be a guess"
            )
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
            (
                '9: left `if sys.platform == "win33":` as it is:'
                " its code has moved out of the block it stood in"
            )
        ],
    ),
    "fragment-broken": (
        """\
.. code-block:: python
    :caption: broken.py

    def half(of_what):
        return number /
""",
        [
            (
                "7: left `def half(of_what):` as it is:"
                " what would be written proves no better"
            )
        ],
    ),
    "fragment-no-python": (
        """\
.. code-block:: python

    print(
""",
        [
            (
                "6: left this fragment as it is:"
                " it is not Python: unexpected EOF in multi-line statement"
            )
        ],
    ),
    "caption": (
        """\
.. code-block:: python
    :caption: nowhere/to/be_found.py

    TAX = 2
""",
        [
            (
                "7: left the caption `nowhere/to/be_found.py` as it is:"
                " nothing is like `nowhere/to/be_found.py`"
            )
        ],
    ),
    "include-two": (
        """\
.. literalinclude:: ../example/shop/twice.py
    :start-at: return amount * 5
""",
        [
            (
                "4: left the include of example/shop/twice.py as it is: `return amount * 4`"
                " and `return amount * 3` are both like `return amount * 5`"
            )
        ],
    ),
    "include-lines": (
        """\
.. literalinclude:: ../example/greet.py
    :lines: 1-3
""",
        [
            (
                "4: left the include of example/greet.py as it is:"
                " it has `:lines:`, and bare line numbers drift silently"
            )
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
        ["8: left `greet.py` as it is: an entry is drawn twice"],
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
            (
                "6: left this diff as it is:"
                " without `@@` it has no form for what the files are"
            )
        ],
    ),
    "waiver": (
        """\
.. lockstep: unproven: nobody has found the time

.. code-block:: python

    TAX = 2
""",
        ["8: left the waiver of this block as it is: a waiver is never touched"],
    ),
    "note": (
        """\
.. lockstep: sleep: 3

>>> 6 * 7
42
""",
        ["4: left `lockstep: sleep` as it is: it is no known note"],
    ),
    "unknown": (
        """\
.. code-block:: ruby

    puts 42
""",
        ["6: left this ruby block as it is: it claims nothing that can be proven"],
    ),
    "marked-up": (
        """\
.. parsed-literal::

    >>> *6* * 7
    43
""",
        ["7: left `43` as it is: the text is not where it was read"],
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
    "not-a-page": (".. include:: ../example/notes.txt\n", []),
}
# What is said of files that pages include.
ELSEWHERE = [
    "docs/parts/shared.txt:2: left the result of `x` as it is: two places want it in two ways",
    "docs/parts/shared.txt:2: left the result of `x` as it is: two places want it in two ways",
    "example/notes.txt:2: left the result of `6 * 7` as it is: example/notes.txt is no page",
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
    assert own == [f"docs/{get_file(name)}:{line}" for line in left]
    assert (root / "docs" / get_file(name)).read_text() == title(text)


def test_files_of_others_are_left(root: Path, updated: Updated) -> None:
    pages = tuple(f"docs/{get_file(name)}:" for name in CASES)
    assert [line for line in updated.left if not line.startswith(pages)] == ELSEWHERE
    assert (root / "example/notes.txt").read_text() == ">>> 6 * 7\n43\n"


def test_status_tells_of_what_is_left(updated: Updated) -> None:
    assert (updated.status, updated.rewrote, updated.errors) == (1, [], "")
    assert updated.lines[-1] == f"update: 0 rewritten, {len(updated.left)} left"
