"""Wrong lines of pages are rewritten, and the site then builds without problems.

Each case is a page as a diff: ``-`` before lines that are removed, ``+`` before new ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import make_site
from updates import Updated, is_up_to_date, split, update

CASES = {
    "output": """\
 .. code-block:: console

     $ python greet.py Ann Bob
-    Helo, Ann!
+    Hello, Ann!
     Hello, Bob!
     $ python greet.py Cid
-    Hello, Cod!
+    Hello, Cid!
""",
    "output-longer": """\
 .. code-block:: console

     $ python greet.py Ann Bob Cid
     Hello, Ann!
+    Hello, Bob!
+    Hello, Cid!
""",
    "output-shorter": """\
 .. code-block:: console

     $ python greet.py Ann
     Hello, Ann!
-    Hello, Bob!
-
-    Hello, Cid!
""",
    "output-gap": """\
 .. code-block:: console

     $ python -c "for x in range(9): print('line', x, 'of many')"
-    line a of many
+    line 0 of many
     line 1 of many
     ...
     line 7 of many
-    line 8 of man
+    line 8 of many
""",
    # A time and an id that were true of an earlier run stay what they were.
    "output-masked": """\
 .. code-block:: console

     $ python -c "import uuid; print('id', uuid.uuid4()); print('done at 2001-01-01 10:00:00')"
     id 8b6d2a4f-59a7-4a8e-9d0c-7e6f5a4b3c2d
-    ready at 2026-11-22 13:36:26
+    done at 2026-11-22 13:36:26
""",
    "result": """\
 >>> 1 + 1
-3
+2

 Prose between.

 >>> from greet import greet
 >>> greet("Ann")
-'Hello, Bob!'
+'Hello, Ann!'
 >>> for name in ["Ann", "Bob"]:
 ...     print(greet(name))
 ...
 Hello, Ann!
+Hello, Bob!
 >>> x = 1
-1
 >>> None
""",
    "result-blank": """\
 >>> print("one\\n\\nthree\\n\\nfive")
 one
 <BLANKLINE>
-two
+three
+<BLANKLINE>
+five
""",
    "result-unshown": """\
 >>> 6 * 7
+42
""",
    "result-opened": """\
 .. code-block:: console

     $ python -i -c "print('a banner of some words')"
-    a banner of same words
+    a banner of some words
     >>> 6 * 7
-    43
+    42
""",
    "result-traceback": """\
 >>> int("x")
 Traceback (most recent call last):
   ...
-ValueError: invalid literal for int() with base 9: 'x'
+ValueError: invalid literal for int() with base 10: 'x'
""",
    "log": """\
 .. code-block:: console

     $ python server.py 8000
     serving at http://localhost:8000/
-    redy
+    ready

 .. code-block:: console

     $ python send.py 8000 tea
     thanks

 .. code-block:: text

-    [2026-11-22 13:36:26,498: INFO/MainProcess] Received coffee and tea
+    [2026-11-22 13:36:26,498: INFO/MainProcess] Received tea
""",
    "fragment": """\
 .. code-block:: python

     class Host:
-        \"\"\"Greets whoever came in.\"\"\"
+        \"\"\"Greets whoever comes in.\"\"\"

         def __init__(self, name):
-            self.nom = name
+            self.name = name
""",
    "fragment-gap": """\
 .. code-block:: python
     :caption: greet.py

     class Host:
         ...
-        def welcome(self, *people):
+        def welcome(self, *guests):
             # One line a guest.
-            for guest in people:
+            for guest in guests:
                 print(greet(guest))
             ...
""",
    "fragment-longer": """\
 .. code-block:: python
     :caption: greet.py

     def greet(name):
         \"\"\"Greet someone by name.
+
+        Nobody is left out.
         \"\"\"
         return f"{GREETING}, {name}!"
""",
    "fragment-inserted": """\
 .. code-block:: python
     :caption: shop/after.py

     TAX = 2

     def price(amount):
         return amount * 3 + TAX
+
+
+    def label(amount):
+        return f"{price(amount)} coins"
+

     def total(amounts):
         \"\"\"Add up what some things cost.\"\"\"
""",
    "fragment-shorter": """\
 .. code-block:: python
     :caption: greet.py

     def leave(self):
-        log(self.name)
         return part(self.name)
""",
    "fragment-comment": """\
 .. code-block:: python
     :caption: greet.py

         def welcome(self, *guests):
-            # One line for a guest.
+            # One line a guest.
             for guest in guests:
                 print(greet(guest))
""",
    "fragment-caption": """\
 .. code-block:: python
-    :caption: shop/befor.py
+    :caption: shop/before.py

     def price(amount):
         return amount * 3
""",
    "fragment-whole": """\
 .. code-block:: python
     :caption: shop/before.py

-    \"\"\"What things costs.\"\"\"
+    \"\"\"What things cost.\"\"\"

-    TAX = 3
+    TAX = 2


     def price(amount):
         return amount * 3
""",
    "tree": """\
 .. code-block:: text

     shop/
     ├── __init__.py
-    ├── aftr.py     # what comes
+    ├── after.py    # what comes
     ├── again.py
-    ├── data/
-    │   └── prices.text
-    ├── twice.py
-    └── zebra.py
+    ├── before.py
+    ├── data/
+    │   └── prices.txt
+    └── twice.py
""",
    "tree-gap": """\
 .. code-block:: text

     example/
     ├── shop/
-    │   ├── date/
+    │   ├── data/
     │   │   └── prices.txt
-    │   ├── zebra.py
     │   └── ...
     └── ...
""",
    "tree-root": """\
 .. code-block:: text

-    shops/
+    shop/
     ├── data/
     └── ...
""",
    "diff": """\
 .. code-block:: diff

     --- shop/before.py
     +++ shop/after.py
     @@
      def price(amount):
-    -    return amount * 2
-    +    return amount * 2 + TAX
+    -    return amount * 3
+    +    return amount * 3 + TAX


     @@


      def total(amounts):
     +    \"\"\"Add up what some things cost.\"\"\"
          return sum(map(price, amounts))
""",
    # One hunk has two changes, and another one has hardly any context.
    "diff-uneven": """\
 .. code-block:: diff

     --- shop/before.py
     +++ shop/after.py
     @@
      def price(amount):
-    -    return amount * 2
+    -    return amount * 3
     +    return amount * 3 + TAX
     @@
      def total(amounts):
     +    \"\"\"Add up what some things cost.\"\"\"
""",
    "diff-name": """\
 .. code-block:: diff

-    --- shop/befor.py
+    --- shop/before.py
     +++ shop/after.py
     @@
      def price(amount):
     -    return amount * 3
     +    return amount * 3 + TAX


     @@


      def total(amounts):
     +    \"\"\"Add up what some things cost.\"\"\"
          return sum(map(price, amounts))
""",
    "include": """\
 .. literalinclude:: ../example/greet.py
     :language: python
-    :pyobject: Host.welcomed
+    :pyobject: Host.welcome

 .. literalinclude:: ../example/greet.py
     :caption: greet.py
-    :start-at: def bel():
+    :start-at: def bell():
     :end-before: def main():

-.. literalinclude:: ../example/sent.py
+.. literalinclude:: ../example/send.py
     :language: python
""",
}
# What is reported about some of them: the line, and what was rewritten.
REPORTED = [
    "docs/diff-name.rst:6: rewrote the name of `shop/befor.py`",
    "docs/diff.rst:10: rewrote the diff of `shop/after.py`",
    "docs/fragment-caption.rst:5: rewrote the caption `shop/befor.py`",
    "docs/fragment-longer.rst:8: rewrote a fragment of example/greet.py",
    "docs/include.rst:13: rewrote the include of `sent.py`",
    "docs/include.rst:6: rewrote the pyobject `Host.welcomed`",
    "docs/log.rst:17: rewrote a log",
    "docs/output.rst:7: rewrote the output of `python greet.py Ann Bob`",
    "docs/result.rst:5: rewrote the result of `1 + 1`",
    "docs/tree-gap.rst:8: rewrote the tree of `example/`",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a page for each case."""
    pages = {f"{name}.rst": title(split(text)[0]) for name, text in CASES.items()}
    root = tmp_path_factory.mktemp("lines") / "site"
    conf = 'root_doc = "output"\nlockstep_time_limit = 8\n'
    return make_site(root, pages, conf)


def title(text: str) -> str:
    return f"A page\n======\n\n{text}"


@pytest.fixture(scope="module")
def updated(root: Path) -> Updated:
    return update(root)


def test_nothing_is_left(updated: Updated) -> None:
    assert (updated.status, updated.left, updated.errors) == (0, [], "")


@pytest.mark.parametrize("name", CASES)
def test_page_is_rewritten(root: Path, updated: Updated, name: str) -> None:
    text = (root / "docs" / f"{name}.rst").read_text(encoding="utf-8")
    assert text == title(split(CASES[name])[1])


def test_each_line_is_reported(updated: Updated) -> None:
    assert sorted(line for line in updated.reports if line in REPORTED) == REPORTED
    assert updated.lines[-1] == f"update: rewrote {len(updated.rewrote)}, left 0"


def test_another_update_changes_nothing(root: Path, updated: Updated) -> None:
    assert is_up_to_date(root)
