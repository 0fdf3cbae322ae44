"""Early stop: a build of a site with a known problem may skip live checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import build, make_site

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


def test_site_without_problems_is_checked_fully(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", PAGES)
    for stop in ("site", "page"):
        done = build(site, "docs", "-D", f"lockstep_stop={stop}")
        assert (done.status, done.messages) == (0, [])
    assert {item["outcome"] for item in done.listings} == {"proven"}


# With a problem on the long page that needs no live check: the pages that are run, and
# the number of messages on the long page, one of which says that it did not run.
@pytest.mark.parametrize(
    ("stop", "ran", "count"),
    [("", ["long", "short"], 1), ("page", ["short"], 2), ("site", [], 2)],
)
def test_problem_without_a_live_check(
    tmp_path: Path, stop: str, ran: list[str], count: int
) -> None:
    site = make_site(tmp_path / "site", PAGES | {"long.rst": LONG + STATIC})
    done = build(site, "docs", *(("-D", f"lockstep_stop={stop}") if stop else ()))
    assert done.status == 1
    assert sorted(done.ran) == ran
    assert len(done.find("docs/long.rst")) == count


def test_problem_of_a_live_check_skips_other_pages(tmp_path: Path) -> None:
    short = SHORT.replace("Hello, Ada", "Hallo, Ada")
    site = make_site(tmp_path / "site", PAGES | {"short.rst": short}, ONE_JOB)
    done = build(site, "docs", "-D", "lockstep_stop=site")
    assert done.status == 1
    assert done.ran == ["short"]
    assert [str(message) for message in done.find("docs/long.rst")] == [
        "docs/long.rst:6: lockstep.console: `python greet.py Bob` did not run"
    ]
