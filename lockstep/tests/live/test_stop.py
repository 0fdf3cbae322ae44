"""A site that is known to be out of step need not be run to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sites import build, make_site

from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.settings.config import to_json

SHORT = """\
Short
=====

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!
"""
LONG = """\
Long
====

.. code-block:: console

    $ python greet.py Bob
    Hello, Bob!
    $ python greet.py Eve
    Hello, Eve!
"""
STATIC = "\n.. code-block:: python\n\n    def gret(name):\n        ...\n"
PAGES = {"long.rst": LONG, "short.rst": SHORT}
ONE_JOB = "lockstep_jobs = 1\n"


def test_nothing_is_left_out_of_a_site_in_step(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", PAGES)
    for stop in ("site", "page"):
        done = build(site, "docs", "-D", f"lockstep_stop={stop}")
        assert (done.status, done.messages) == (0, [])
    assert {item["outcome"] for item in done.listings} == {"proven"}


def test_a_page_with_a_fault_is_not_run(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", PAGES | {"long.rst": LONG + STATIC})
    done = build(site, "docs", "-D", "lockstep_stop=page")
    assert done.status == 1
    assert done.ran == ["short"]
    assert len(done.find("docs/long.rst")) == 2  # its fault, and that it did not run


def test_a_fault_ends_the_site(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", PAGES | {"long.rst": LONG + STATIC})
    done = build(site, "docs", "-D", "lockstep_stop=site")
    assert done.status == 1
    assert done.ran == []


def test_a_fault_of_a_run_ends_the_others(tmp_path: Path) -> None:
    short = SHORT.replace("Hello, Ada", "Hallo, Ada")
    site = make_site(tmp_path / "site", PAGES | {"short.rst": short}, ONE_JOB)
    done = build(site, "docs", "-D", "lockstep_stop=site")
    assert done.status == 1
    assert done.ran == ["short"]
    assert [str(message) for message in done.find("docs/long.rst")] == [
        "docs/long.rst:6: lockstep.console: `python greet.py Bob` did not run"
    ]


def test_all_is_run_by_default(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", PAGES | {"long.rst": LONG + STATIC})
    done = build(site, "docs")
    assert done.status == 1
    assert sorted(done.ran) == ["long", "short"]
    assert len(done.find("docs/long.rst")) == 1


# A build that has read the last run stops the runner, which may be about to end.
LATE = """
import os
import signal
from argparse import Namespace
from sphinx_lockstep.commands.run import main

status = main(Namespace(attached=False))
os.kill(os.getpid(), signal.SIGTERM)
print("ended with", status)
"""


def test_a_runner_that_has_ended_is_not_interrupted(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", {"index.rst": SHORT})
    settings = to_json(read_site(site / "docs", site).settings)
    done = subprocess.run(
        [sys.executable, "-c", LATE],
        input=f"{settings}\n\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "ended with 0\n"), done.stderr
    assert done.stderr == ""


def test_the_runner_leaves_other_builds_alone(tmp_path: Path) -> None:
    """A mark of mirakuru's that holds the runner's number may be another build's."""
    numbers = range(os.getpid(), os.getpid() + 15_000)
    marks = {**os.environ, "mirakuru_uuid": " ".join(map(str, numbers))}
    wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(wait, stdin=subprocess.PIPE, env=marks) as other:
        built = build(make_site(tmp_path / "site", PAGES), "docs")
        assert built.status == 0, built.report
        assert other.poll() is None
        assert other.stdin is not None
        other.stdin.close()
        assert other.wait(10) == 0
