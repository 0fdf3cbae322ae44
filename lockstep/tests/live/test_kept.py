"""Where nothing is otherwise no page is checked again; where anything is, each is."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from proof_watch import CHECKED, WATCHED
from sites import Build, build, make_site

ALSO = """
lockstep_also = {"more": "example/greet.py"}
lockstep_record = "record.json"
"""
PAGE = """\
First
=====

See :file:`notes.txt`, and run ``make greeting``.
Take :download:`the list <../list.txt>`.

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!

.. literalinclude:: ../more/other.py
    :pyobject: other
"""
FILES = {
    "notes.txt": "notes\n",
    "list.txt": "list\n",
    "Makefile": "greeting:\n\ttrue\n",
    "more/other.py": "def other():\n    return 1\n",
    "record.json": "[]\n",
    "beside.txt": "of no page\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that has been built once."""
    folder = tmp_path_factory.mktemp("kept") / "site"
    root = make_site(folder, {"first.rst": PAGE}, ALSO + WATCHED)
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    done = build(root, "docs")
    assert (done.messages, done.status) == ([], 0)
    assert find_checks(done) == 1
    assert len(find_kept(root)) == 1
    return root


@pytest.fixture
def small(built: Path, tmp_path: Path) -> Path:
    """Return the site with all that its build has left, at a path of its own."""
    root = Path(shutil.copytree(built, tmp_path / "site"))
    assert build(root, "docs").status == 0
    return root


def find_checks(done: Build) -> int:
    return sum(line.startswith(CHECKED) for line in done.told.splitlines())


def find_kept(root: Path) -> list[Path]:
    return sorted((root / ".lockstep" / "proofs").glob("*.pickle"))


@pytest.mark.parametrize("options", [(), ("-E",)], ids=["as before", "read anew"])
def test_nothing_changed(built: Path, options: tuple[str, ...]) -> None:
    done = build(built, "docs", *options)
    assert find_checks(done) == 0
    assert (done.messages, done.status) == ([], 0)
    assert [item["outcome"] for item in done.listings] == ["proven", "proven"]


def test_it_is_the_kept_proof_that_is_told(small: Path) -> None:
    """What the file holds is what the ledger says."""
    for path in find_kept(small):
        stamps, proof = pickle.loads(path.read_bytes())
        was = proof.verdicts["first"]
        verdicts = {"first": [replace(v, proof="kept", source="") for v in was]}
        path.write_bytes(pickle.dumps((stamps, replace(proof, verdicts=verdicts))))
    done = build(small, "docs")
    assert find_checks(done) == 0
    assert {item["proof"] for item in done.claims} == {"kept"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "notes.txt",
            "docs/first.rst:4: lockstep.mention: :file:`notes.txt` doesn't exist",
        ),
        ("list.txt", "docs/first.rst:4: download file not readable"),
        (
            "Makefile",
            "`make greeting` runs `greeting`, which isn't a target of the Makefile",
        ),
    ],
)
def test_a_file_beside_the_example_is_gone(
    small: Path, name: str, message: str
) -> None:
    (small / name).unlink()
    done = build(small, "docs")
    assert find_checks(done) == 1
    assert message in "\n".join(map(str, done.messages))
    assert done.status == 1
    (small / name).write_text(FILES[name], encoding="utf-8")
    done = build(small, "docs")
    assert (done.messages, done.status) == ([], 0)


@pytest.mark.parametrize("name", ["Makefile", "more/other.py", "record.json"])
def test_a_file_beside_the_example_is_another(small: Path, name: str) -> None:
    with (small / name).open("a", encoding="utf-8") as file:
        file.write("\n" if name.endswith("json") else "\n# more\n")
    done = build(small, "docs")
    assert (done.messages, done.status) == ([], 0)
    assert find_checks(done) == 1
    assert find_checks(build(small, "docs")) == 0


def test_a_file_that_no_page_needs_is_another(small: Path) -> None:
    (small / "beside.txt").write_text("changed", encoding="utf-8")
    assert find_checks(build(small, "docs")) == 0


def test_the_example_has_another_file(small: Path) -> None:
    (small / "example" / "new.py").write_text("new = 1\n", encoding="utf-8")
    assert find_checks(build(small, "docs")) == 1


def test_a_setting_is_another(small: Path) -> None:
    with (small / "conf.py").open("a", encoding="utf-8") as file:
        file.write("lockstep_time_limit = 19\n")
    done = build(small, "docs")
    assert (find_checks(done), done.ran) == (1, [])
    assert find_checks(build(small, "docs")) == 0


@pytest.mark.parametrize("size", [0, 100, -1])
def test_a_kept_proof_is_damaged(small: Path, size: int) -> None:
    for path in find_kept(small):
        path.write_bytes(path.read_bytes()[:size])
    done = build(small, "docs")
    assert find_checks(done) == 1
    assert (done.messages, done.status) == ([], 0)
    assert find_checks(build(small, "docs")) == 0


def test_what_is_wrong_is_checked_each_time(small: Path) -> None:
    page = small / "docs" / "first.rst"
    page.write_text(PAGE.replace("Hello, Ada!", "Hello, Eve!"), encoding="utf-8")
    for _ in range(2):
        done = build(small, "docs")
        assert find_checks(done) == 1
        assert [message.place for message in done.messages] == ["docs/first.rst:10"]
        assert done.status == 1


def test_all_that_is_read_is_noted(small: Path) -> None:
    """The small site's files, whoever reads them, are those that are looked at."""
    for path in find_kept(small):
        path.unlink()
    told = [line for line in build(small, "docs").told.splitlines() if CHECKED in line]
    assert [line.partition(" and ")[2] for line in told] == ["[]"]
    assert int(told[0].removeprefix(CHECKED).split()[0]) >= len(FILES) - 1
