"""A picture that is out of date, or that isn't configured, fails the build."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from sites import Build, build, make_site

from sphinx_lockstep.store.pictures import find_picture

PAGE = """\
A picture
=========

.. image:: greeting.png
    :alt: A greeting

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!
"""
CONF = """
lockstep_pictures = {"docs/greeting.png": ["example/greet.py", "example/shop"]}
lockstep_picture_record = "pictures.json"
"""
# One pixel, and another one.
WHITE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTjqOwAAAABJ"
    "RU5ErkJggg=="
)
BLACK = WHITE[:43] + b"\x60" + WHITE[44:]
AGAIN = "    Take the picture again, then run `python -m sphinx_lockstep pictures`"
AT = "docs/first.rst:4: lockstep.picture: `docs/greeting.png`"


def record(root: Path) -> subprocess.CompletedProcess[str]:
    """Record that the pictures of a site were taken."""
    return subprocess.run(
        [sys.executable, "-m", "sphinx_lockstep", "pictures", "-c", ".", "docs"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a picture that was taken of the example as it is."""
    root = make_site(tmp_path / "site", {"first.rst": PAGE}, CONF)
    (root / "docs" / "greeting.png").write_bytes(WHITE)
    done = record(root)
    assert (done.returncode, done.stdout) == (0, "1 picture(s) recorded\n")
    return root


def find_messages(done: Build) -> list[str]:
    return list(map(str, done.messages))


def test_a_picture_of_what_is_there(site: Path) -> None:
    done = build(site, "docs")
    assert (find_messages(done), done.status) == ([], 0)


@pytest.mark.parametrize("name", ["greet.py", "shop/stock.py"])
def test_what_it_shows_is_another(site: Path, name: str) -> None:
    """A comment may change nothing that one sees, and who knows that but an author?"""
    file = site / "example" / name
    with file.open("a", encoding="utf-8") as text:
        text.write("# more\n")
    shown = "example/greet.py, example/shop"
    expected = [f"{AT} is older than the files that it shows: {shown}\n{AGAIN}"]
    for _ in range(2):
        done = build(site, "docs")
        assert (find_messages(done), done.status) == (expected, 1)
    assert record(site).returncode == 0
    assert find_messages(build(site, "docs")) == []


def test_what_it_does_not_show_is_another(site: Path) -> None:
    with (site / "example" / "web.py").open("a", encoding="utf-8") as text:
        text.write("# more\n")
    assert find_messages(build(site, "docs")) == []


def test_it_is_another_picture(site: Path) -> None:
    assert build(site, "docs").status == 0
    (site / "docs" / "greeting.png").write_bytes(BLACK)
    fact = "isn't the picture that was recorded"
    assert find_messages(build(site, "docs")) == [f"{AT} {fact}\n{AGAIN}"]


def test_it_was_not_taken(site: Path) -> None:
    (site / "pictures.json").unlink()
    fact = "isn't in pictures.json"
    assert find_messages(build(site, "docs")) == [f"{AT} {fact}\n{AGAIN}"]


def test_the_record_is_damaged(site: Path) -> None:
    (site / "pictures.json").write_text('[{"path": 1}]')
    (message,) = find_messages(build(site, "docs"))
    first = "pictures.json:1: lockstep.picture: the record of pictures can't be read: "
    assert message.startswith(first)
    assert message.endswith(
        "\n    Run `python -m sphinx_lockstep pictures` to write it again"
    )


def test_nobody_knows_what_it_shows(site: Path) -> None:
    (site / "docs" / "greetings.png").write_bytes(WHITE)
    more = "\n.. image:: /greetings.png\n"
    (site / "docs" / "first.rst").write_text(PAGE + more, encoding="utf-8")
    assert find_messages(build(site, "docs")) == [
        (
            "docs/first.rst:12: lockstep.picture: `docs/greetings.png` isn't in"
            " lockstep_pictures, so it is unknown when it is out of date\n"
            "    nearest: docs/greeting.png\n"
            "    Add it to lockstep_pictures with the files that it shows, then run"
            " `python -m sphinx_lockstep pictures`"
        )
    ]


def test_no_page_shows_it(site: Path) -> None:
    text = PAGE.replace(".. image:: greeting.png\n    :alt: A greeting\n", "")
    (site / "docs" / "first.rst").write_text(text, encoding="utf-8")
    assert find_messages(build(site, "docs")) == [
        (
            "conf.py:1: lockstep.picture: `docs/greeting.png` in lockstep_pictures isn't"
            " shown on any page\n    Show it, or remove it from lockstep_pictures"
        )
    ]


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        (
            'lockstep_pictures = {"docs/greeting.png": []}',
            "lockstep_pictures['docs/greeting.png'] names no file that the picture shows",
        ),
        (
            'lockstep_pictures = {"docs/greeting.png": ["example/great.py"]}',
            (
                "lockstep_pictures['docs/greeting.png'] names example/great.py, which"
                " doesn't exist"
            ),
        ),
        (
            'lockstep_pictures = {"docs/none.png": ["example/greet.py"]}',
            "lockstep_pictures names docs/none.png, which doesn't exist",
        ),
        (
            "lockstep_pictures = {}",
            (
                "lockstep_pictures isn't set. Set it to the files that each picture"
                " shows in lockstep.toml or conf.py"
            ),
        ),
        (
            'lockstep_picture_record = ""',
            (
                "lockstep_picture_record isn't set. Set it to a file in lockstep.toml or"
                " conf.py"
            ),
        ),
    ],
)
def test_what_cannot_be_recorded(site: Path, conf: str, message: str) -> None:
    before = (site / "pictures.json").read_text()
    with (site / "conf.py").open("a", encoding="utf-8") as text:
        text.write(f"{conf}\n")
    done = record(site)
    assert done.returncode == 1
    assert f"lockstep.config: {message}" in done.stderr
    assert (site / "pictures.json").read_text() == before


def test_where_no_record_is_kept_any_picture_will_do(site: Path) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as text:
        text.write('lockstep_picture_record = ""\nlockstep_pictures = {}\n')
    assert find_messages(build(site, "docs")) == []


def test_a_file_that_is_there_no_more_is_another(tmp_path: Path) -> None:
    (tmp_path / "shown").mkdir()
    (tmp_path / "shown" / "one.html").write_text("<p>")
    before = find_picture(tmp_path, "a.png", ["shown"])
    (tmp_path / "shown" / "two.html").touch()
    after = find_picture(tmp_path, "a.png", ["shown"])
    (tmp_path / "shown" / "two.html").rename(tmp_path / "shown" / "three.html")
    renamed = find_picture(tmp_path, "a.png", ["shown"])
    assert len({before, after, renamed}) == 3
