"""Files that an update writes: line endings, marks and modes stay; whole or not at all."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sites import make_site
from updates import Updated, is_up_to_date, update

from sphinx_lockstep.messages.updates import TextMoved
from sphinx_lockstep.update.changes import PageEdit
from sphinx_lockstep.update.page_files import apply_edits

CONF = """
root_doc = "crlf"
extensions += ["myst_parser", "sphinx_tabs.tabs"]
exclude_patterns = ["parts"]
lockstep_time_limit = 3
"""
# The files before the update; WRONG is the wrong output in each.
WRONG, RIGHT = "43", "42"
FILES = {
    "crlf.rst": "A page\r\n======\r\n\r\n>>> 6 * 7\r\n43\r\n\r\nEnd.\r\n",
    "mixed.rst": "A page\n======\n\r\n>>> 6 * 7\r\n43\r\n\nEnd.\n",
    "mark.rst": "\ufeffA page\n======\n\n>>> 6 * 7\n43\n",
    "open-end.rst": "A page\n======\n\n>>> 6 * 7\n43",
    "open-crlf.rst": "A page\r\n======\r\n\r\n>>> 6 * 7\r\n43",
    "tabs.rst": "A page\n======\n\n.. code-block:: pycon\n\n\t>>> 6 * 7\n\t43\n",
    "quote.rst": "A page\n======\n\nSaid:\n\n   >>> 6 * 7\n   43\n\n   -- someone\n",
    "item.rst": "A page\n======\n\n* >>> 6 * 7\n  43\n\n* another\n",
    "item-first.rst": "A page\n======\n\n* ::\n\n   >>> 6 * 7\n   43\n",
    "deep.rst": (
        "A page\n======\n\n1. First:\n\n   .. note::\n\n      .. code-block:: console\n\n"
        '         $ python -c "print(6 * 7)"\n         43\n'
    ),
    "panel.rst": (
        "A page\n======\n\n.. tabs::\n\n    .. tab:: One\n\n        >>> 6 * 7\n        43\n\n"
        "    .. tab:: Two\n\n        >>> 6 * 7\n        43\n"
    ),
    "fence.md": "# A page\n\n```pycon\n>>> 6 * 7\n43\n```\n",
    "fence-item.md": "# A page\n\n- Item:\n\n  ```pycon\n  >>> 6 * 7\n  43\n  ```\n",
    "fence-quote.md": "# A page\n\n> Said:\n>\n> ```pycon\n> >>> 6 * 7\n> 43\n> ```\n",
    "directive.md": (
        "# A page\n\n```{code-block} console\n:caption: Typed\n\n"
        '$ python -c "print(6 * 7)"\n43\n```\n'
    ),
    "with-part.rst": "A page\n======\n\n.. include:: parts/part.txt\n",
    "with-part-again.rst": "A page\n======\n\n.. include:: parts/part.txt\n",
    "parts/part.txt": ">>> 6 * 7\n43\n",
    "trailing.rst": "A page  \n======\n\n>>> print('x ' * 3)  \nx x x  \n>>> 6 * 7\n43   \n",
    "letters.rst": "Gr\u00fc\u00dfe \u2014 \u4f60\u597d\n=============\n\n>>> 6 * 7\n43\n",
}
# What is reported about some of them.
REPORTED = [
    "docs/crlf.rst:5: rewrote the result of `6 * 7`",
    'docs/deep.rst:11: rewrote the output of `python -c "print(6 * 7)"`',
    "docs/parts/part.txt:2: rewrote the result of `6 * 7`",
    "docs/fence-quote.md:7: rewrote the result of `6 * 7`",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_site(tmp_path_factory.mktemp("files") / "site", {}, CONF)
    (root / "docs/parts").mkdir()
    for name, text in FILES.items():
        (root / "docs" / name).write_bytes(text.encode())
    (root / "docs/crlf.rst").chmod(0o640)
    (root / "docs/tabs.rst").rename(root / "tabs.txt")
    (root / "docs/tabs.rst").symlink_to("../tabs.txt")
    return root


@pytest.fixture(scope="module")
def updated(root: Path) -> Updated:
    return update(root)


def test_nothing_is_left(updated: Updated) -> None:
    assert (updated.status, updated.left, updated.errors) == (0, [], "")


@pytest.mark.parametrize("name", FILES)
def test_all_else_stays(root: Path, updated: Updated, name: str) -> None:
    text = (root / "docs" / name).read_bytes().decode()
    assert text == FILES[name].replace("43   ", RIGHT).replace(WRONG, RIGHT)


def test_each_line_is_reported_once(updated: Updated) -> None:
    assert sorted(line for line in updated.reports if line in REPORTED) == sorted(
        REPORTED
    )
    places = [line.partition(": ")[0] for line in updated.rewrote]
    assert len(places) == len(set(places))


def test_mode_and_link_stay(root: Path, updated: Updated) -> None:
    assert (root / "docs/crlf.rst").stat().st_mode & 0o777 == 0o640
    assert (root / "docs/tabs.rst").readlink() == Path("../tabs.txt")


def test_no_temporary_file_is_left(root: Path, updated: Updated) -> None:
    names = {
        p.relative_to(root / "docs").as_posix() for p in (root / "docs").rglob("*")
    }
    assert names - {"parts"} == set(FILES)


def test_another_update_changes_nothing(root: Path, updated: Updated) -> None:
    assert is_up_to_date(root)


@contextmanager
def no_room() -> Iterator[None]:
    """Let writing fail for files of more than four bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failing_write_leaves_the_old_file(tmp_path: Path) -> None:
    page = tmp_path / "page.rst"
    page.write_text("one\ntwo\n")
    edit = PageEdit("page.rst", 2, ("two",), ("three",), "a line")
    with no_room():
        told = list(apply_edits([edit], tmp_path))
    ((found, reason),) = told
    assert found == edit
    assert str(reason) == "can't be written: File too large"
    assert page.read_text() == "one\ntwo\n"
    assert list(tmp_path.iterdir()) == [page]


def test_edits_of_a_file_are_made_together_or_not_at_all(tmp_path: Path) -> None:
    page = tmp_path / "page.rst"
    page.write_text("one\ntwo\n")
    edits = [
        PageEdit("page.rst", 1, ("one",), ("1",), "a line"),
        PageEdit("page.rst", 2, ("zwei",), ("2",), "a line"),
    ]
    found = list(apply_edits(edits, tmp_path))
    assert found == [(edit, TextMoved()) for edit in edits]
    assert page.read_text() == "one\ntwo\n"


@pytest.mark.parametrize("name", ["gone.rst", "latin.rst"])
def test_unreadable_file_is_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "latin.rst").write_bytes(b"Gr\xfc\xdfe\n")
    edit = PageEdit(name, 1, ("one",), ("1",), "a line")
    assert list(apply_edits([edit], tmp_path)) == [(edit, TextMoved())]
