"""Mutation runs over a small site: their counts, their results, and what they leave."""

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

from sphinx_lockstep.commands.drift import check_site
from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.catalogue import find_mutants, get_operators
from sphinx_lockstep.drift.environments import get_python
from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.drift.site_copies import add_pages, build, make_copy

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
# Nothing calls these functions, so no output depends on their results.
SHOWN = "def one():\n    return 1\n"
HIDDEN = "def two():\n    return 2\n\n\ndef three():\n    return 3\n"
INCLUDED = """
.. literalinclude:: ../example/shown.py
   :pyobject: one
"""
# No page mentions this function.
UNSEEN = "def unseen():\n    return 1\n"


def start_drift(site: Path, *options: str) -> subprocess.Popen[str]:
    """Start a mutation run in a session of its own."""
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
    """Return the exit status of a mutation run, its report, and its progress."""
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


def test_all_mutants_of_a_tested_site_are_killed(site: Path) -> None:
    names = ("code-name", "output-letter", "delete-file", "dropped-command")
    options = [word for name in names for word in ("--operator", name)]
    status, report, _ = run_drift(site, *options, "--count", "12")
    summary = read_summary(site)
    assert status == 0, report
    assert set(summary["operators"]) == set(names)
    assert summary["fates"].get("survived", 0) == 0
    assert summary["operators"]["delete-file"]["equivalent"] > 0  # those not shown
    assert "changes code that no page shows" in report
    # Neither greeting depends on the other one.
    assert summary["operators"]["dropped-command"] == {"equivalent": 2, "percent": 0.0}
    assert "equivalent, 2: removes a step that no other step depends on" in report


def test_label_survives_a_mutant_of_its_page(site: Path, tmp_path: Path) -> None:
    """Sphinx stores the label for the copy of the page, and drops it with the copy."""
    for name, text in (("index.rst", f".. _greetings:\n\n{PAGE}"), ("more.rst", MORE)):
        (site / "docs" / name).write_text(text, encoding="utf-8")
    checked_site = check_site(site / "docs", site)
    operators = get_operators(checked_site)
    mutants = find_mutants(checked_site, {"code-name": operators["code-name"]})[
        "code-name"
    ]
    copy, builder = make_copy(checked_site, tmp_path / "copy"), Builder(SOON)
    assert build(builder, copy, "page").status == 0
    with add_pages(copy, checked_site, mutants[:1]) as pages:
        built = build(builder, copy, "page")
        assert built.status == 1
        assert {message.path for message in built.messages} == {*pages}
    (copy.source / "more.rst").touch()
    assert build(builder, copy, "page").messages == ()


def test_mutant_of_waived_block_survives(site: Path) -> None:
    with (site / "docs/index.rst").open("a") as page:
        page.write(WAIVED)
    status, report, _ = run_drift(site, "--operator", "code-name")
    assert status == 1
    assert read_summary(site)["operators"]["code-name"]["survived"] > 0
    assert "survived: code-name: docs/index.rst:20" in report
    assert "+    def putx_hello():" in report or "+    def puts_hexlo():" in report


@pytest.mark.thorough  # test_site_mutants.py makes a mutation run of the site, too
def test_survivor_leaves_no_trace(site: Path) -> None:
    """A later build doesn't report the page that was written with the survivor."""
    (site / "example/shown.py").write_text(SHOWN)
    (site / "example/hidden.py").write_text(HIDDEN)
    with (site / "docs/index.rst").open("a") as page:
        page.write(INCLUDED)
    # With this seed, the survivor is the first mutant.
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


def test_renamed_function_on_no_page_is_equivalent(site: Path) -> None:
    (site / "example/unseen.py").write_text(UNSEEN)
    _, report, _ = run_drift(site, "--operator", "rename-function", "--count", "999")
    assert "renames something that no page mentions" in report


def test_second_run_continues(site: Path) -> None:
    options = ("--operator", "code-name")
    first = run_drift(site, *options)
    second = run_drift(site, *options)
    assert "2 mutants, 2 to build" in first[2]
    assert "2 mutants, 0 to build" in second[2]
    assert first[:2] == second[:2]
    (site / "example/unseen.py").write_text(UNSEEN)
    third = run_drift(site, *options)
    assert "2 mutants, 2 to build" in third[2]


def test_site_with_problems_is_refused(site: Path) -> None:
    page = site / "docs/index.rst"
    page.write_text(page.read_text().replace("Hello, Bob", "Hallo, Bob"))
    status, _, told = run_drift(site)
    assert status == 2
    assert (
        "drift: the site has problems before any change:\ndocs/index.rst:14: " in told
    )


def test_copy_with_problems_is_refused(site: Path) -> None:
    """Copies leave out environments, so a page may not include a file of one."""
    (site / "venv").mkdir()
    (site / "venv/part.txt").write_text("One more line.\n")
    with (site / "docs/index.rst").open("a") as page:
        page.write("\n.. include:: ../venv/part.txt\n")
    status, _, told = run_drift(site, "--operator", "code-name")
    assert status == 2
    assert "drift: a copy of the site has problems before any change:\n" in told


def test_uninstallable_requirement(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="not a requirement can't be installed:\n"):
        get_python(Builder(SOON), tmp_path, ["not a requirement"])


def test_unknown_operator_is_refused(site: Path) -> None:
    status, _, told = run_drift(site, "--operator", "code-nam")
    assert status == 2
    assert "drift: `code-nam` isn't an operator\n" in told


def test_ctrl_c_leaves_nothing_running(site: Path) -> None:
    process = start_drift(site, "--operator", "command-word", "--jobs", "2")
    end = time.monotonic() + 120
    while not find_builds(site):
        assert time.monotonic() < end, "no build has begun"
        time.sleep(0.05)  # the interval between two looks
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert told.endswith("drift: interrupted; run it again to continue\n")
    assert find_builds(site) == []


def find_builds(site: Path) -> list[psutil.Process]:
    """Return the living processes in the copies of a mutation run."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(site / "build/drift")):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found
