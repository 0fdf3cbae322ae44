"""A mutation run over a small site: what it counts, keeps, and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from sites import make_site

from sphinx_lockstep.commands.drift import get_ground
from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.operators import find_mutants, get_operators
from sphinx_lockstep.drift.trees import add_pages, build, make_tree

PAGE = """\
Greetings
=========

.. code-block:: python

    def main():
        ...

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!
    $ python greet.py Bob
    Hello, Bob!
"""
WAIVED = """
.. lockstep: unproven: nothing here runs Ruby

.. code-block:: python

    def puts_hello():
        pass
"""
MORE = """\
More
====

See :ref:`greetings`.
"""
SOON = 60.0
# Nothing calls these, so nothing tells of other results.
SHOWN = "def one():\n    return 1\n"
HIDDEN = "def two():\n    return 2\n\n\ndef three():\n    return 3\n"
INCLUDED = """
.. literalinclude:: ../example/shown.py
   :pyobject: one
"""
# Far from what a page shows, so that nothing tells of its new name.
UNSEEN = "def unseen():\n    return 1\n"


def start_drift(site: Path, *options: str) -> subprocess.Popen[str]:
    """Start a mutation run, in a session of its own."""
    temporary = site / "tmp"
    temporary.mkdir(exist_ok=True)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "sphinx_lockstep", "drift", *options),
            *("-c", ".", "docs"),
        ],
        cwd=site,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run_drift(site: Path, *options: str) -> tuple[int, str, str]:
    """Return a mutation run's exit status, its report, and what it told."""
    process = start_drift(site, *options)
    report, told = process.communicate(timeout=600)
    return process.returncode, report, told


def read_summary(site: Path) -> dict[str, dict[str, int]]:
    text = (site / "build/drift/report.json").read_text(encoding="utf-8")
    summary: dict[str, dict[str, int]] = json.loads(text)
    return summary


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(
        tmp_path / "site",
        {"index.rst": PAGE},
        'lockstep_ignore = ["build", "tmp"]\n',
    )


def test_a_proven_site_lets_nothing_through(site: Path) -> None:
    names = ("code-name", "output-letter", "delete-file", "dropped-command")
    options = [word for name in names for word in ("--operator", name)]
    status, report, _ = run_drift(site, *options, "--count", "12")
    summary = read_summary(site)
    assert status == 0, report
    assert set(summary["operators"]) == set(names)
    assert summary["fates"].get("survived", 0) == 0
    assert summary["operators"]["delete-file"]["equivalent"] > 0  # those not shown
    # A greeting that is left out is missed by no other.
    assert summary["operators"]["dropped-command"] == {"equivalent": 2, "percent": 0.0}


def test_a_label_stands_after_a_mutant_of_its_page(site: Path, tmp_path: Path) -> None:
    """Sphinx takes it from the copy beside the page, and forgets it with the copy."""
    for name, text in (("index.rst", f".. _greetings:\n\n{PAGE}"), ("more.rst", MORE)):
        (site / "docs" / name).write_text(text, encoding="utf-8")
    ground = get_ground(site / "docs", site)
    operators = get_operators(ground)
    mutants = find_mutants(ground, {"code-name": operators["code-name"]})["code-name"]
    tree, builder = make_tree(ground, tmp_path / "tree", ""), Builder(SOON)
    assert build(builder, tree, "page").status == 0
    with add_pages(tree, ground, mutants[:1]) as pages:
        built = build(builder, tree, "page")
        assert built.status == 1
        assert {message.path for message in built.messages} == {*pages}
    (tree.source / "more.rst").touch()
    assert build(builder, tree, "page").messages == ()


def test_what_is_waived_survives(site: Path) -> None:
    with (site / "docs/index.rst").open("a") as page:
        page.write(WAIVED)
    status, report, _ = run_drift(site, "--operator", "code-name")
    assert status == 1
    assert read_summary(site)["operators"]["code-name"]["survived"] > 0
    assert "survived: code-name: docs/index.rst:20" in report
    assert "+    def putx_hello():" in report or "+    def puts_hexlo():" in report


@pytest.mark.thorough  # test_site_drift.py runs a campaign on the site too
def test_what_survived_leaves_no_trace(site: Path) -> None:
    """No later build tells of a page that was written while its file was otherwise."""
    (site / "example/shown.py").write_text(SHOWN)
    (site / "example/hidden.py").write_text(HIDDEN)
    with (site / "docs/index.rst").open("a") as page:
        page.write(INCLUDED)
    # In the order of this seed, the one that survives comes first.
    options = ("--operator", "change-result", "--jobs", "1", "--seed", "5")
    run_drift(site, *options)
    results = (site / "build/drift/results.jsonl").read_text().splitlines()
    fates = [
        (result["place"].rpartition(":")[0], result["fate"])
        for result in map(json.loads, results)
        if result["place"].startswith(("example/shown", "example/hidden"))
    ]
    assert fates == [
        ("example/shown.py", "survived"),
        ("example/hidden.py", "equivalent"),
        ("example/hidden.py", "equivalent"),
    ]


def test_a_name_that_no_page_tells_of_is_equivalent(site: Path) -> None:
    (site / "example/unseen.py").write_text(UNSEEN)
    _, report, _ = run_drift(site, "--operator", "rename-function", "--count", "999")
    assert "a name that no page tells of" in report


def test_a_second_call_goes_on(site: Path) -> None:
    options = ("--operator", "code-name")
    first = run_drift(site, *options)
    second = run_drift(site, *options)
    assert "2 mutants, 2 of them to be built" in first[2]
    assert "2 mutants, 0 of them to be built" in second[2]
    assert first[:2] == second[:2]
    (site / "example/unseen.py").write_text(UNSEEN)
    third = run_drift(site, *options)
    assert "2 mutants, 2 of them to be built" in third[2]


def test_a_site_out_of_step_is_refused(site: Path) -> None:
    page = site / "docs/index.rst"
    page.write_text(page.read_text().replace("Hello, Bob", "Hallo, Bob"))
    status, _, told = run_drift(site)
    assert status == 2
    assert "drift: the site is out of step as it is:\ndocs/index.rst:14: " in told


def test_an_unknown_operator_is_refused(site: Path) -> None:
    status, _, told = run_drift(site, "--operator", "code-nam")
    assert status == 2
    assert "drift: no operator is called code-nam\n" in told


def test_ctrl_c_leaves_nothing_running(site: Path) -> None:
    process = start_drift(site, "--operator", "command-word", "--jobs", "2")
    end = time.monotonic() + 120
    while not find_builds(site):
        assert time.monotonic() < end, "no build has begun"
        time.sleep(0.05)  # the interval between two looks
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert told.endswith("drift: interrupted; call it again to go on\n")
    assert find_builds(site) == []


def find_builds(site: Path) -> list[psutil.Process]:
    """Return the living processes that work in a tree of the mutation run."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(site / "build/drift")):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found
