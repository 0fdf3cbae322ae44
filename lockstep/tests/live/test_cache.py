"""What has not changed is not run again; what has, is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sites import Build, build, make_site

FIRST = """\
First
=====

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!

>>> 1 + 1
2
"""
SECOND = """\
Second
======

.. code-block:: console

    $ python greet.py Bob
    Hello, Bob!
    $ python server.py 8000
    serving at http://localhost:8000/
    ready
"""
LISTED = """\
.. literalinclude:: ../example/greet.py
    :pyobject: greet

.. literalinclude:: ../example/greet.py
    :pyobject: part
"""
TESTED = """\
lockstep_executed = True
lockstep_tests = "python -c 'from greet import part; print(part(1))'"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that has been built once."""
    pages = {"first.rst": FIRST, "second.rst": SECOND}
    root = make_site(tmp_path_factory.mktemp("cache") / "site", pages)
    done = build(root, "docs")
    assert sorted(done.ran) == ["first", "second"]
    assert done.started
    assert_green(done)
    return root


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the site, with all that its build has left."""
    return Path(shutil.copytree(built, tmp_path / "site"))


def assert_green(done: Build) -> None:
    assert done.messages == []
    assert done.status == 0
    assert {item["outcome"] for item in done.listings} == {"proven"}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("options", [(), ("-E",)], ids=["as before", "read anew"])
def test_nothing_changed(built: Path, options: tuple[str, ...]) -> None:
    done = build(built, "docs", *options)
    assert done.started == []
    assert done.ran == []
    assert_green(done)


def test_a_command_changed(site: Path) -> None:
    change(site / "docs" / "first.rst", "    $ python", "    $ LANG=C python")
    done = build(site, "docs")
    assert done.ran == ["first"]
    assert_green(done)


def test_prose_changed(site: Path) -> None:
    """Blocks that have moved are still told of at their lines."""
    change(site / "docs" / "second.rst", "======\n", "======\n\nMore prose.\n")
    change(site / "docs" / "second.rst", "Hello, Bob!", "Hello, Bop!")
    done = build(site, "docs")
    assert done.started == []
    assert [message.place for message in done.messages] == ["docs/second.rst:9"]


def test_an_output_changed(site: Path) -> None:
    """An output is compared with what was recorded, and nothing is run."""
    change(site / "docs" / "first.rst", "Hello, Ada!", "Hello, Adam!")
    done = build(site, "docs")
    assert done.started == []
    assert [message.place for message in done.messages] == ["docs/first.rst:7"]
    assert done.status == 1


def test_the_example_changed(site: Path) -> None:
    change(site / "example" / "greet.py", 'GREETING = "Hello"', 'GREETING = "Hallo"')
    done = build(site, "docs")
    assert sorted(done.ran) == ["first", "second"]
    places = ["docs/first.rst:7", "docs/second.rst:7"]
    assert sorted(message.place for message in done.messages) == places


def test_a_setting_changed(site: Path) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write('lockstep_environment = {"COLUMNS": "100"}\n')
    done = build(site, "docs")
    assert sorted(done.ran) == ["first", "second"]
    assert_green(done)


@pytest.mark.parametrize(
    ("name", "ran"), [("celery-0.1", ["first", "second"]), ("celery_more-0.1", [])]
)
def test_another_package_is_installed(
    site: Path, monkeypatch: pytest.MonkeyPatch, name: str, ran: list[str]
) -> None:
    """Runs depend on what is locked; names may be of whatever there is."""
    (site / "requirements.txt").write_text("celery==5.7.0\n", encoding="utf-8")
    assert sorted(build(site, "docs").ran) == ["first", "second"]
    (site / "path" / f"{name}.dist-info").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(site / "path"))
    done = build(site, "docs")
    assert sorted(done.ran) == ran
    assert_green(done)
    assert len(list((site / ".lockstep" / "proofs").glob("*"))) == 3


def test_files_of_the_cache_are_cut_short(site: Path) -> None:
    shutil.rmtree(site / ".lockstep" / "proofs")  # see test_kept.py
    files = sorted((site / ".lockstep").glob("*.json"))
    assert len(files) == 2
    for path, size in zip(files, (0, -2), strict=True):
        path.write_bytes(path.read_bytes()[:size])
    done = build(site, "docs")
    assert sorted(done.ran) == ["first", "second"]
    assert_green(done)
    assert build(site, "docs").started == []


def test_a_broken_run_is_not_kept(site: Path) -> None:
    change(site / "docs" / "first.rst", "greet.py Ada", "greet.py")
    for _ in range(2):
        done = build(site, "docs")
        assert done.ran == ["first"]
        assert [message.place for message in done.messages] == [
            "docs/first.rst:6",
            "docs/first.rst:9",
        ]
    change(site / "docs" / "first.rst", "greet.py", "greet.py Ada")
    done = build(site, "docs")
    assert done.started == []  # the run of the page as it was is still there
    assert_green(done)


def test_a_verdict_is_said_on_each_build(site: Path) -> None:
    """Sphinx repeats no warning of a page that it does not read again."""
    change(site / "docs" / "first.rst", "Hello, Ada!", "Hello, Adam!")
    first, second = build(site, "docs"), build(site, "docs")
    assert first.messages == second.messages != []
    assert second.status == 1


def test_markup_that_cannot_be_read_is_said_on_each_build(site: Path) -> None:
    change(site / "docs" / "first.rst", "=====\n", "=====\n\nA :nowhere:`role`.\n")
    first, second = build(site, "docs"), build(site, "docs")
    text = 'Unknown interpreted text role "nowhere"'
    assert [text in str(message) for message in first.messages] == [True]
    assert [str(message) for message in second.messages] == [
        "docs/first.rst:4: lockstep.markup: Unknown interpreted text role “nowhere”."
    ]
    assert (first.status, second.status) == (1, 1)


def test_a_reference_that_leads_nowhere_is_said_on_each_build(site: Path) -> None:
    change(site / "docs" / "first.rst", "=====\n", "=====\n\nSee :doc:`sekond`.\n")
    first, second = build(site, "docs"), build(site, "docs")
    message = "docs/first.rst:4: lockstep.reference: :doc:`sekond` refers to a target that doesn't exist"
    nearest = "\n    nearest: second"
    for done in (first, second):
        assert [str(item) for item in done.messages] == [message + nearest]
        assert done.status == 1
    change(site / "docs" / "first.rst", "sekond", "second")
    assert_green(build(site, "docs"))


def test_lines_that_ran_are_kept(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", {"first.rst": FIRST + "\n" + LISTED}, TESTED)
    first, second = build(root, "docs"), build(root, "docs")
    assert sorted(first.ran) == ["(tests)", "first"]
    assert (second.ran, second.started) == ([], [])
    assert_green(second)
    for done in (first, second):
        assert [item["executed"] for item in done.listings] == [
            None,
            None,
            {"lines": 2, "of": 2, "by": ["first", "tests"]},
            {"lines": 2, "of": 2, "by": ["tests", "first"]},
        ]
    change(root / "conf.py", "print(part(1))", "print(part)")
    third = build(root, "docs")
    assert third.ran == ["(tests)"]
    assert [message.text.splitlines()[0] for message in third.messages] == [
        (
            'lockstep.executed: `return f"Goodbye, {name}!"` at example/greet.py:17'
            " isn't executed by any page or test"
        )
    ]
