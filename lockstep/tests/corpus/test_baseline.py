"""Known findings may stay, new ones may not, and fixed ones are removed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sites import Build, build, make_site

TITLE = "A page\n======\n\n"
CONF = "root_doc = 'page'\nlockstep_baseline = 'known.json'\n"
RUN = """\
.. code-block:: console

    $ test -e one
    $ test -e two
    $ test -e three

"""
LOST = """\
.. code-block:: python

    lost = 1

"""
REMOVE = "    Run `python -m sphinx_lockstep baseline` to remove fixed findings"


EXITS = "exits-with"
ONE = f"the known finding console/{EXITS} about `test -e one`"
LOST_CODE, LOST_TEXT = "line-nowhere", "`lost = 1` isn't in example"
NAME_CODE = "name-unknown"


def write_down(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Write the baseline of a site."""
    command = [sys.executable, "-m", "sphinx_lockstep", "baseline", "-c", "."]
    return subprocess.run(
        [*command, *options, "docs"],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def edit(root: Path, old: str, new: str, name: str = "docs/page.rst") -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read_rows(root: Path) -> list[tuple[str, str, int]]:
    """Return the code, the subject and the count of each finding in the file."""
    rows = json.loads((root / "known.json").read_text(encoding="utf-8"))
    return [(r["code"], r.get("subject", ""), r.get("count", 1)) for r in rows]


def build_site(root: Path) -> tuple[Build, list[str]]:
    done = build(root, "docs")
    return done, list(map(str, done.messages))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with findings of several kinds, all of them known."""
    root = tmp_path_factory.mktemp("baseline") / "site"
    make_site(
        root, {"page.rst": TITLE + LOST + LOST + RUN + "Some ``lost_name``.\n"}, CONF
    )
    done = write_down(root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("known.json: 6 finding(s) on 1 page(s)\n")
    return root


@pytest.fixture
def root(begun: Path, tmp_path: Path) -> Path:
    root = tmp_path / "site"
    make_site(root, {}, CONF)
    for name in ("docs/page.rst", "known.json"):
        (root / name).write_bytes((begun / name).read_bytes())
    return root


def test_the_file_is_one_finding_a_line(root: Path) -> None:
    assert read_rows(root) == [
        (EXITS, "test -e one", 1),
        (LOST_CODE, "lost = 1", 2),
        (NAME_CODE, "lost_name", 1),
        ("not-run", "", 2),
    ]
    lines = (root / "known.json").read_text().splitlines()
    assert [lines[0], lines[-1], len(lines)] == ["[", "]", 6]


def test_known_findings_fail_no_build(root: Path) -> None:
    """Neither moved lines nor other edits make them new."""
    edit(root, "======\n", "======\n\nMore words.\n\nAnd more.\n")
    done, messages = build_site(root)
    assert (done.status, messages) == (0, [])
    assert "6 known findings left in the baseline" in done.told
    assert {item["outcome"] for item in done.listings} == {"known"}
    again = write_down(root)
    assert again.stdout.endswith("known.json: 6 finding(s) on 1 page(s), 6 before\n")


def test_a_page_counts_its_known_findings(root: Path) -> None:
    done = build(root, "docs", "-b", "text")
    assert (done.status, list(map(str, done.messages))) == (0, [])
    page = (done.target / "page.txt").read_text(encoding="utf-8")
    assert " ".join(page.split()).endswith("; 6 known findings left in the baseline.")


def test_a_new_finding_fails(root: Path) -> None:
    edit(root, LOST, LOST + LOST)
    done, messages = build_site(root)
    (message,) = messages
    assert message.startswith(f"docs/page.rst:14: lockstep.fragment: {LOST_TEXT}")
    assert done.status == 1
    refused = write_down(root)
    assert refused.returncode == 1
    assert refused.stderr == (
        "the baseline is not written: 1 finding(s) are new: fix them, or add them with"
        " --add 'the reason'\n"
        f"    docs/page.rst:14: lockstep.fragment: {LOST_TEXT}\n"
    )
    assert write_down(root, "--add", "they come with a merge").returncode == 0
    rows = json.loads((root / "known.json").read_text(encoding="utf-8"))
    assert [row["reason"] for row in rows if "reason" in row] == [
        "they come with a merge"
    ]
    assert build_site(root)[1] == []


def test_fixed_findings_are_removed(root: Path) -> None:
    edit(root, LOST, "")
    edit(root, "``lost_name``", "words")
    done, messages = build_site(root)
    assert messages == [
        (
            f"known.json:3: lockstep.baseline: the known finding fragment/{LOST_CODE} about"
            " `lost = 1` occurs 1 time(s) on docs/page.rst, but the baseline has it 2"
            f" times\n{REMOVE}"
        ),
        (
            f"known.json:4: lockstep.baseline: the known finding mention/{NAME_CODE} about"
            f" `lost_name` no longer occurs on docs/page.rst\n{REMOVE}"
        ),
    ]
    assert done.status == 1
    assert write_down(root).stdout.endswith("4 finding(s) on 1 page(s), 6 before\n")
    assert build_site(root)[1] == []


def test_the_steps_below_a_fixed_one_are_known(root: Path) -> None:
    """Steps that did not run before may fail now; they weren't counted as proven."""
    edit(root, "$ test -e one", "$ touch one")
    _done, messages = build_site(root)
    assert messages == [
        f"known.json:2: lockstep.baseline: {ONE} no longer occurs on docs/page.rst\n{REMOVE}"
    ]
    assert write_down(root).returncode == 0
    assert (EXITS, "test -e two", 1) in read_rows(root)
    assert ("not-run", "", 1) in read_rows(root)
    assert build_site(root)[1] == []


def test_steps_that_begin_to_fail_are_new(root: Path) -> None:
    edit(root, "    $ test -e one", "    $ test -e none\n    $ test -e one")
    _done, messages = build_site(root)
    assert messages == [
        f"known.json:2: lockstep.baseline: {ONE} no longer occurs on docs/page.rst\n{REMOVE}",
        "docs/page.rst:14: lockstep.console: `test -e none` exits with status 1, not 0",
        "docs/page.rst:17: lockstep.console: `test -e three` did not run, because line 14 failed",
    ]


def test_executed_lines_are_not_left_unknown(tmp_path: Path) -> None:
    """Behind a page that is known to break off, no line is silently taken as run."""
    root = tmp_path / "site"
    shown = ".. literalinclude:: ../example/send.py\n"
    on = CONF + "lockstep_executed = True\n"
    make_site(root, {"page.rst": TITLE + RUN + shown}, on)
    assert write_down(root).returncode == 0
    _done, messages = build_site(root)
    assert messages == [
        (
            "lockstep.executed: a page in the baseline fails, so it is unknown which of the"
            " lines shown are executed\n"
            "    Fix the page, or set `lockstep_executed = False`"
        )
    ]
    edit(root, "lockstep_executed = True", "lockstep_executed = False", "conf.py")
    done, messages = build_site(root)
    assert (done.status, messages) == (0, [])


def test_an_exchange_below_a_fixed_step_is_known(tmp_path: Path) -> None:
    """It did not run when the baseline was written, and fails once it does."""
    root = tmp_path / "site"
    exchange = ".. code-block:: http\n\n    GET / HTTP/1.1\n    Host: localhost:8000\n"
    make_site(root, {"page.rst": TITLE + RUN + exchange}, CONF)
    assert write_down(root).returncode == 0
    for name in ("one", "two", "three"):
        edit(root, f"$ test -e {name}", f"$ touch {name}")
    _done, messages = build_site(root)
    assert [text for text in messages if "lockstep.http" in text] == []
    assert messages[0].startswith("known.json:")


def test_a_page_may_be_left_out_of_what_runs(tmp_path: Path) -> None:
    """Listing by listing: its commands are known as not run until it is let in."""
    root = tmp_path / "site"
    make_site(root, {"page.rst": TITLE + RUN}, CONF + "lockstep_live = ['other*']\n")
    done, messages = build_site(root)
    assert messages == [
        (
            "known.json:1: lockstep.baseline: the baseline doesn't exist\n"
            "    Run `python -m sphinx_lockstep baseline` to write it"
        )
    ]
    assert write_down(root).returncode == 0
    assert read_rows(root) == [("not-run", "", 3)]
    done, messages = build_site(root)
    assert (done.status, messages, done.ran) == (0, [], [])
    edit(root, "'other*'", "'page'", "conf.py")
    edit(root, "$ test -e one", "$ touch one")
    _done, messages = build_site(root)
    assert messages == [
        (
            "known.json:2: lockstep.baseline: the known finding steps/not-run occurs 2"
            f" time(s) on docs/page.rst, but the baseline has it 3 times\n{REMOVE}"
        ),
    ]
    assert write_down(root).stdout.endswith("2 finding(s) on 1 page(s), 3 before\n")


def test_a_page_that_is_left_out_says_so(tmp_path: Path) -> None:
    pages = {"page.rst": TITLE + RUN}
    root = make_site(tmp_path / "site", pages, "lockstep_live = []\n")
    _done, messages = build_site(root)
    assert messages == [
        (
            "docs/page.rst:6: lockstep.console: `test -e one` did not run, because lockstep_live"
            " excludes the page"
        )
    ]


AGAIN = (
    "\n    Restore the file, or delete it and run `python -m sphinx_lockstep baseline` to"
    " write it again"
)
ROW = '{"page": "a", "kind": "b", "code": "c"'
BROKEN = {
    "not JSON": (
        "nothing\n",
        f":1: the baseline isn't a list with one finding a line{AGAIN}",
    ),
    "another list": (
        '[\n{"page": "a"}\n]\n',
        f":2: this line isn't a finding: it has no 'kind'{AGAIN}",
    ),
    "an empty line": (
        "[\n,\n]\n",
        f":2: this line isn't a finding: Expecting value: line 1 column 1 (char 0){AGAIN}",
    ),
    "a conflict": (
        "[\n<<<<<<< HEAD\n]\n",
        f":2: this line isn't a finding: Expecting value: line 1 column 1 (char 0){AGAIN}",
    ),
    "a number": (
        "[\n1\n]\n",
        f":2: this line isn't a finding: 'int' object is not iterable{AGAIN}",
    ),
    "a count of 0": (
        f'[\n{ROW}, "count": 0}}\n]\n',
        f":2: this line isn't a finding: its count is 0{AGAIN}",
    ),
    "an unknown field": (
        f'[\n{ROW}, "line": 7}}\n]\n',
        f":2: this line isn't a finding: it has unknown fields: line{AGAIN}",
    ),
    "a finding twice": (
        f"[\n{ROW}}},\n{ROW}}}\n]\n",
        ":3: this line repeats the finding in line 2\n    Remove one of the lines",
    ),
    "the form of earlier versions": (
        '[\n{"page": "a", "kind": "b", "claim": "`c`", "fact": "d"}\n]\n',
        (
            ":1: the baseline is from an earlier version, which stored the text of each"
            " message instead of its code\n"
            "    Delete the file and run `python -m sphinx_lockstep baseline` to write it"
            " again"
        ),
    ),
}


@pytest.mark.parametrize(("text", "fact"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_baseline(tmp_path: Path, text: str, fact: str) -> None:
    root = make_site(tmp_path / "site", {"page.rst": TITLE + LOST}, CONF)
    (root / "known.json").write_text(text)
    place, _, said = fact.partition(": ")
    expected = f"known.json{place}: lockstep.baseline: {said}"
    done, messages = build_site(root)
    assert messages == [expected]
    assert done.status == 1
    assert "Traceback" not in done.report
    refused = write_down(root)
    assert refused.stderr == f"the baseline is not written: {expected}\n"
    assert (root / "known.json").read_text() == text


def test_nothing_is_written_where_nothing_ran(tmp_path: Path) -> None:
    service = "{'broker': {'port': 1, 'commands': [['no-such-server']]}}"
    conf = f"{CONF}lockstep_ports = [1]\nlockstep_services = {service}\n"
    root = make_site(tmp_path / "site", {"page.rst": TITLE + RUN}, conf)
    done = write_down(root)
    assert done.stderr == (
        "the baseline is not written: the live checks have to run first\n"
        "    did not run, because the broker can't start because none of these is"
        " installed: no-such-server\n"
    )
    assert not (root / "known.json").exists()


def test_no_file_is_named(tmp_path: Path) -> None:
    root = make_site(
        tmp_path / "site", {"page.rst": TITLE + LOST}, "root_doc = 'page'\n"
    )
    done = write_down(root)
    assert done.returncode == 1
    assert done.stderr == (
        "the baseline is not written: lockstep_baseline isn't set. Set it to a file in"
        " lockstep.toml or conf.py\n"
    )


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", {"page.rst": TITLE + LOST}, CONF)
    (root / "known.json").mkdir()
    done, messages = build_site(root)
    (message,) = messages
    assert message.startswith(
        "known.json:1: lockstep.baseline: the baseline can't be read: "
    )
    assert done.status == 1
