"""Renamed files and names: git knows the rename, committed or not, or one is similar."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sites import make_site
from updates import Updated, is_up_to_date, split, update

PAGES = {
    "a-caption": """\
 .. code-block:: python
-    :caption: shop/before.py
+    :caption: shop/the_past.py

     def price(amount):
         return amount * 3
""",
    "diff": """\
 .. code-block:: diff

-    --- shop/before.py
+    --- shop/the_past.py
     +++ shop/after.py
     @@ -5,3 +5,3 @@

      def price(amount):
     -    return amount * 3
     +    return amount * 3 + TAX
     @@ -14,2 +14,3 @@ def label(amount):
      def total(amounts):
     +    \"\"\"Add up what some things cost.\"\"\"
          return sum(map(price, amounts))
""",
    "include": """\
-.. literalinclude:: ../example/shop/before.py
+.. literalinclude:: ../example/shop/the_past.py
     :pyobject: price

-.. literalinclude:: ../example/send.py
+.. literalinclude:: ../example/transmit.py
     :language: python
""",
    "moved": """\
-.. literalinclude:: ../example/server.py
+.. literalinclude:: ../example/net/server.py
     :pyobject: log
""",
    "tree": """\
 .. code-block:: text

     example/
     ├── shop/
-    │   ├── before.py  # what was
+    │   ├── the_past.py # what was
     │   └── ...
     └── ...
""",
    "prose": """\
 .. code-block:: python
     :caption: greet.py

-    def welcome(self, *guests):
+    def welcome_all(self, *guests):
         # One line a guest.

-A host says ``Host.welcome``, or with a role, :py:meth:`~greet.Host.welcome`, and
-``welcome(*guests)`` greets ``GREETNG`` and ``GREETING``.
+A host says ``Host.welcome_all``, or with a role, :py:meth:`~greet.Host.welcome_all`, and
+``welcome_all(*guests)`` greets ``GREETING`` and ``GREETING``.
""",
}


def git(root: Path, *arguments: str) -> None:
    own = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *own, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one committed rename and several that git doesn't know."""
    pages = {f"{name}.rst": split(text)[0] for name, text in PAGES.items()}
    root = make_site(tmp_path_factory.mktemp("renames") / "site", pages)
    with (root / "conf.py").open("a") as file:
        file.write('root_doc = "a-caption"\nnitpick_ignore_regex = [("py:.*", ".*")]\n')
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "All")
    example = root / "example"
    git(root, "mv", "example/send.py", "example/transmit.py")
    git(root, "commit", "--quiet", "--message", "Rename")
    (example / "shop/before.py").rename(example / "shop/the_past.py")
    (example / "net").mkdir()
    (example / "server.py").rename(example / "net/server.py")
    code = (example / "greet.py").read_text()
    (example / "greet.py").write_text(code.replace("welcome(", "welcome_all("))
    return root


@pytest.fixture(scope="module")
def updated(root: Path) -> Updated:
    git(root, "status")
    before = (root / ".git/index").read_bytes()
    done = update(root)
    assert (root / ".git/index").read_bytes() == before
    return done


def test_nothing_is_left(updated: Updated) -> None:
    assert (updated.status, updated.left, updated.errors) == (0, [], "")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_rewritten(root: Path, updated: Updated, name: str) -> None:
    text = (root / "docs" / f"{name}.rst").read_text(encoding="utf-8")
    assert text == split(PAGES[name])[1]


def test_names_are_reported(updated: Updated) -> None:
    reports = [
        line for line in updated.reports if line.startswith("docs/prose.rst:7: ")
    ]
    assert reports == ["docs/prose.rst:7: rewrote `welcome` to `welcome_all`"]


def test_another_update_changes_nothing(root: Path, updated: Updated) -> None:
    assert is_up_to_date(root)
