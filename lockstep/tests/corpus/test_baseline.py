"""Known findings may stay, new ones may not, and what is mended goes."""

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
MEND = "    take out what is mended: `python -m sphinx_lockstep baseline`"


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


def read_rows(root: Path) -> list[tuple[str, int]]:
    """Return what the file holds of each finding: claim and fact, and how often."""
    rows = json.loads((root / "known.json").read_text(encoding="utf-8"))
    return [(f"{r['claim']} {r['fact']}".strip(), r.get("count", 1)) for r in rows]


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
        ("`test -e one` exits with status 1, not 0", 1),
        ("`lost = 1` stands nowhere in example", 2),
        (
            (
                "`lost_name` names nothing: no listing of the page, the example or its"
                " packages has it"
            ),
            1,
        ),
        ("did not run", 2),
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
    assert message.startswith(
        "docs/page.rst:14: lockstep.fragment: `lost = 1` stands nowhere in example"
    )
    assert done.status == 1
    refused = write_down(root)
    assert refused.returncode == 1
    assert refused.stderr == (
        "the baseline is not written: 1 finding(s) are new, and a baseline may only"
        " shrink: mend them, or take them in with --add 'the reason'\n"
        "    page: fragment: `lost = 1` stands nowhere in example\n"
    )
    assert write_down(root, "--add", "they come with a merge").returncode == 0
    rows = json.loads((root / "known.json").read_text(encoding="utf-8"))
    assert [row["reason"] for row in rows if "reason" in row] == [
        "they come with a merge"
    ]
    assert build_site(root)[1] == []


def test_what_is_mended_goes(root: Path) -> None:
    edit(root, LOST, "")
    edit(root, "``lost_name``", "words")
    done, messages = build_site(root)
    assert messages == [
        (
            "known.json:3: lockstep.baseline: fragment: `lost = 1` stands nowhere in example:"
            f" is found 1 times on docs/page.rst, not 2\n{MEND}"
        ),
        (
            "known.json:4: lockstep.baseline: mention: `lost_name` names nothing: no listing"
            " of the page, the example or its packages has it: is found no more on"
            f" docs/page.rst\n{MEND}"
        ),
    ]
    assert done.status == 1
    assert write_down(root).stdout.endswith("4 finding(s) on 1 page(s), 6 before\n")
    assert build_site(root)[1] == []


def test_the_steps_behind_a_mended_one_are_known(root: Path) -> None:
    """What had not run before may fail now; it was not counted as proven."""
    edit(root, "$ test -e one", "$ touch one")
    _done, messages = build_site(root)
    assert messages == [
        (
            "known.json:2: lockstep.baseline: console: `test -e one` exits with status 1, not"
            f" 0: is found no more on docs/page.rst\n{MEND}"
        ),
    ]
    assert write_down(root).returncode == 0
    assert ("`test -e two` exits with status 1, not 0", 1) in read_rows(root)
    assert ("did not run", 1) in read_rows(root)
    assert build_site(root)[1] == []


def test_steps_that_begin_to_fail_are_new(root: Path) -> None:
    edit(root, "    $ test -e one", "    $ test -e none\n    $ test -e one")
    _done, messages = build_site(root)
    gone = "console: `test -e one` exits with status 1, not 0"
    assert messages == [
        f"known.json:2: lockstep.baseline: {gone}: is found no more on docs/page.rst\n{MEND}",
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
            "lockstep.executed: a page that is left in the baseline has broken off, so"
            " nothing is known of the lines shown: mend it,"
            " or set lockstep_executed = False"
        )
    ]
    edit(root, "lockstep_executed = True", "lockstep_executed = False", "conf.py")
    done, messages = build_site(root)
    assert (done.status, messages) == (0, [])


def test_an_exchange_behind_a_mended_step_is_known(tmp_path: Path) -> None:
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
            "lockstep.baseline: known.json does not exist\n"
            "    write it: `python -m sphinx_lockstep baseline`"
        )
    ]
    assert write_down(root).returncode == 0
    assert read_rows(root) == [("did not run", 3)]
    done, messages = build_site(root)
    assert (done.status, messages, done.ran) == (0, [], [])
    edit(root, "'other*'", "'page'", "conf.py")
    edit(root, "$ test -e one", "$ touch one")
    _done, messages = build_site(root)
    assert messages == [
        (
            "known.json:2: lockstep.baseline: steps: did not run: is found 2 times on"
            f" docs/page.rst, not 3\n{MEND}"
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
            " leaves the page out"
        )
    ]


BROKEN = {
    "no JSON": ("nothing\n", ":1: is no list of findings, one a line"),
    "another list": (
        '[\n{"page": "a"}\n]\n',
        ":2: is no finding: KeyError('kind')",
    ),
    "a line of nothing": (
        "[\n,\n]\n",
        ":2: is no finding: JSONDecodeError('Expecting value: line 1 column 1 (char 0)')",
    ),
    "a conflict": (
        "[\n<<<<<<< HEAD\n]\n",
        ":2: is no finding: JSONDecodeError('Expecting value: line 1 column 1 (char 0)')",
    ),
    "other values": (
        '[\n{"page": "a", "kind": "b", "claim": "c", "fact": "d", "count": 0}\n]\n',
        ":2: is no finding: it has other values",
    ),
    "a finding twice": (
        (
            '[\n{"page": "a", "kind": "b", "claim": "c", "fact": "d"},\n'
            '{"page": "a", "kind": "b", "claim": "c", "fact": "d"}\n]\n'
        ),
        ":3: has a finding that line 2 has too",
    ),
}


@pytest.mark.parametrize(("text", "fact"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_baseline(tmp_path: Path, text: str, fact: str) -> None:
    root = make_site(tmp_path / "site", {"page.rst": TITLE + LOST}, CONF)
    (root / "known.json").write_text(text)
    done, messages = build_site(root)
    assert messages == [
        (
            f"lockstep.baseline: known.json{fact}\n"
            "    restore it, or write it anew: `python -m sphinx_lockstep baseline`"
        )
    ]
    assert done.status == 1
    assert "Traceback" not in done.report


def test_nothing_is_written_where_nothing_ran(tmp_path: Path) -> None:
    service = "{'broker': {'port': 1, 'commands': [['no-such-server']]}}"
    conf = f"{CONF}lockstep_ports = [1]\nlockstep_services = {service}\n"
    root = make_site(tmp_path / "site", {"page.rst": TITLE + RUN}, conf)
    done = write_down(root)
    assert done.stderr == (
        "the baseline is not written: the live checks have to run first\n"
        "    the broker cannot start: none of no-such-server is installed\n"
    )
    assert not (root / "known.json").exists()


def test_no_file_is_named(tmp_path: Path) -> None:
    root = make_site(
        tmp_path / "site", {"page.rst": TITLE + LOST}, "root_doc = 'page'\n"
    )
    done = write_down(root)
    assert done.returncode == 1
    assert done.stderr == (
        "the baseline is not written: lockstep_baseline is not set:"
        " name a file in conf.py\n"
    )
