"""What is in the example is shown or used; each rule of that by itself."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from checkouts import build as build_tree
from checkouts import change_settings, copy_tree
from sites import build, make_site

from sphinx_lockstep.project.conventions import has_short_name, is_called, is_found
from sphinx_lockstep.project.overrides import Classes
from sphinx_lockstep.project.references import read_code, read_text, resolve
from sphinx_lockstep.syntax.definitions import Definition, parse_module
from sphinx_lockstep.syntax.python_source import parse_lines

CODE = '''\
"""Define things."""

import os.path as paths
from . import near
from ..above.it import *
from shop.prices import price as cost

__all__ = ["LEFT"]
LEFT, (RIGHT, *_) = 1, (2, 3)
SIZE: int = 4
SIZE += 1
paths.known = 5


@cost(
    "x",
)
def decorated():
    def inner():
        pass


class Base[T](near.Other[T], metaclass=type):
    field = 6

    async def method(self):
        self.value = 7


try:
    type Number = int
except NameError:
    Number = 8
finally:
    END = 9
'''


def test_definitions_of_a_module() -> None:
    found = parse_module(CODE).definitions
    assert [(it.full_name, it.line, it.first, it.last) for it in found] == [
        ("__all__", 8, 8, 8),
        ("LEFT", 9, 9, 9),
        ("SIZE", 10, 10, 10),
        ("decorated", 18, 15, 20),
        ("Base", 23, 23, 27),
        ("Base.method", 26, 26, 27),
        ("Number", 31, 31, 31),
        ("Number", 33, 33, 33),
        ("END", 35, 35, 35),
    ]
    (base,) = (it for it in found if it.is_class)
    assert base.bases == ("Other", "metaclass")
    assert [it.name for it in found if it.is_decorated] == ["decorated"]


def test_imports_of_a_module() -> None:
    module = parse_module(CODE)
    path = PurePath("shop/deep/here.py")
    assert {resolve(path, name) for name in module.imports} == {
        *("os.path", "shop.deep", "shop.deep.near", "shop.above.it"),
        *("shop.above.it.*", "shop.prices", "shop.prices.price"),
    }
    assert [resolve(path, star) for star in module.stars] == ["shop.above.it"]


def test_what_is_no_python_defines_nothing() -> None:
    assert parse_module("def (:\n").definitions == ()


def read(code: str) -> tuple[set[str], frozenset[str], frozenset[str]]:
    references = read_code(PurePath("a.py"), parse_lines(code), parse_module(code))
    return set(references.words), references.names, references.inner


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ("def it():\n    return it()\n", False),
        ("IT = it = 1\n", False),
        ("IT = 1\nOTHER = 'it'\n", True),
        ("'it'\n", False),
        ("def other():\n    'it'\n    # it\n", False),
        ("__all__ = ['it']\n", False),
        ("def other():\n    def it(): ...\n", False),
        ("def other():\n    return f'{it}'\n", True),
        ("def it():\n    return 1\n\nit()\n", True),
        ("from b import it\n", True),
        ("x = y.it\n", True),
        ("items = 1\n", False),
    ],
)
def test_a_word_that_is_used(code: str, used: bool) -> None:
    assert ("it" in read(code)[0]) is used


def test_a_method_may_go_on_to_its_like() -> None:
    words, _, inner = read("class A:\n    def it(self):\n        self.b.it()\n")
    assert "it" not in words
    assert inner == {"A.it"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("../deploy/shop.env:", {"deploy/shop.env"}),
        ("/srv/shop/run.sh", {"srv/shop/run.sh", "shop/run.sh", "run.sh"}),
        ("shop.tasks.add()", {"shop.tasks", "shop.tasks.add"}),
        ("python -m shop", {"python", "-m", "shop"}),
        ("...", set()),
    ],
)
def test_what_may_name_a_file(text: str, names: set[str]) -> None:
    assert read_text(text).names >= names
    assert "" not in read_text(text).names


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("shop/__init__.py", True),
        ("shop/migrations/0001_initial.py", True),
        ("shop/tests/test_shop.py", True),
        ("shop/tests/helpers.py", False),
        ("shop/testing.py", False),
        (".github/workflows/test.yml", True),
        ("deploy/Dockerfile", True),
        ("shop/views.py", False),
        ("shop/management/commands/restock.py", False),
    ],
)
def test_what_is_found_by_its_place(path: str, found: bool) -> None:
    assert is_found(PurePath(path)) is found


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("shop/fixtures/gears.json", True),
        ("shop/management/commands/restock.py", True),
        ("shop/templates/shop/cart.html", False),
        ("shop/cart.py", False),
    ],
)
def test_what_is_named_by_its_stem(path: str, short: bool) -> None:
    assert has_short_name(PurePath(path)) is short


@pytest.mark.parametrize(
    ("path", "name", "called"),
    [
        ("shop/urls.py", "urlpatterns", True),
        ("shop/urls.py", "handler404", True),
        ("shop/views.py", "urlpatterns", False),
        ("shop/apps.py", "ShopConfig", True),
        ("shop/tests/test_shop.py", "setUpModule", True),
        ("shop/tests/test_shop.py", "test_it", True),
        ("shop/tests/test_shop.py", "NAMES", False),
        ("shop/tests/helpers.py", "test_it", False),
        ("shop/cart.py", "__getattr__", True),
        ("shop/cart.py", "_", False),
    ],
)
def test_what_is_called_by_a_convention(path: str, name: str, called: bool) -> None:
    item = Definition(name, 1, 1, 1)
    assert is_called(item, PurePath(path), is_settings=False) is called


def test_settings_are_read_by_their_framework() -> None:
    names = ("DEBUG", "helper", "_LOCAL")
    items = [Definition(name, 1, 1, 1) for name in names]
    path = PurePath("shop/settings.py")
    assert [is_called(item, path, is_settings=True) for item in items] == [
        *(True, False, True)
    ]


CLASSES = """\
class Plain:
    def run(self): ...

class Child(Plain):
    def run(self): ...
    def stop(self): ...

class Mixin:
    def go(self): ...

class Mixed(Mixin, elsewhere.Base):
    def come(self): ...

class Same(elsewhere.Same):
    def stay(self): ...

class Thing(object):
    def be(self): ...

class Round(Ring): ...

class Ring(Round):
    def turn(self): ...
"""


def test_methods_that_a_base_may_call() -> None:
    items = parse_module(CLASSES).definitions
    classes = Classes(items)
    assert [it.full_name for it in items if it.owner and classes.may_override(it)] == [
        "Child.run",
        "Mixin.go",
        "Mixed.come",
        "Same.stay",
    ]


PAGE = """\
Nothing of the example
======================

.. code-block:: console

    $ echo one
    one
"""


def test_orphans_are_looked_for_only_where_it_is_asked(tmp_path: Path) -> None:
    """An example of which no page shows anything, with the setting and without."""
    off = build(make_site(tmp_path / "off", {"page.rst": PAGE}), "docs")
    assert (off.status, list(map(str, off.messages))) == (0, [])
    root = make_site(tmp_path / "on", {"page.rst": PAGE}, "lockstep_orphans = True\n")
    on = build(root, "docs")
    assert on.status == 1
    assert {message.place for message in on.messages} >= {
        "example/greet.py:1",
        "example/shop/twice.py:1",
    }


def test_looking_for_orphans_starts_nothing(tmp_path: Path) -> None:
    """Once all is kept, a build runs nothing, with all that there is to say."""
    root = make_site(tmp_path / "site", {"page.rst": PAGE}, "lockstep_orphans = True\n")
    told = [str(message) for message in build(root, "docs").messages]
    again = build(root, "docs")
    assert [str(message) for message in again.messages] == told
    assert (again.ran, again.started) == ([], [])


# What is added to our own example, and what the build says of it.
ADDED = {
    "demoapp/left_over.py": (
        '"""Stand where nobody comes by."""\n',
        (
            "examples/django/demoapp/left_over.py:1: ERROR: lockstep.orphan:"
            " `demoapp/left_over.py` isn't shown on any page, and nothing imports or names it"
        ),
    ),
    "demoapp/forms.py": (
        "\nSHORTEST = 3\n",
        (
            "examples/django/demoapp/forms.py:{}: ERROR: lockstep.orphan: `SHORTEST = 3`"
            " isn't shown on any page, and nothing else uses `SHORTEST`"
        ),
    ),
}


# Our tutorial shows most files whole, and so does the list of all files.
LISTS = {"inventory": ["reference/example-project", "tutorial/*"]}
APART = {"live": [], "tests": ""}


@pytest.mark.thorough  # corpus/orphans has such a page, too
def test_a_page_that_lists_all_files_hides_no_orphan(tmp_path: Path) -> None:
    """What is added to our own example is found, though a list shows it."""
    tree = copy_tree(tmp_path / "tree")
    expected = set()
    for name, (text, message) in ADDED.items():
        path = tree / "examples" / "django" / name
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
        expected.add(message.format(len(path.read_text("utf-8").splitlines())))
    change_settings(tree, LISTS | APART)
    status, output = build_tree(tree)
    assert status == 1
    assert expected <= set(output.splitlines())
