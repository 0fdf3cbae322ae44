"""A build that has checked nothing fails, and says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sites import build, make_site

PAGE = """\
A page
======

.. code-block:: console

    $ echo one
    one
    $ echo two
    two
"""
NAMES = PAGE.replace("A page\n======\n", "A page\n======\n\nSet :envvar:`A_NAME`.\n")
STILL = NAMES.partition("..")[0] + ".. literalinclude:: ../example/greet.py\n"
PROSE = "A page\n======\n\nIt shows nothing.\n"
BROKER = """\
lockstep_ports = [6379]
lockstep_services = {"broker": {"port": 6379, "commands": [%s]}}
"""
# What stands in conf.py to be a runner: it is started as Python is.
RUNNER = "import sys\nsys.executable = %r\n"
# The corpus looks at no lines.
EXECUTED = "lockstep_executed = True\n"
TESTS = "lockstep_tests = %r\n"
LISTING = PAGE + "\n.. literalinclude:: ../example/greet.py\n"
NOT_RUN = "docs/page.rst:6: lockstep.console: `echo one` did not run"
STARTS = "    Correct lockstep_settings or lockstep_shell so that the project starts"
NOT_ASKED = (
    "docs/page.rst:4: lockstep.mention: :envvar:`A_NAME` wasn't looked up,"
    " because the project's Python gave no answer"
)

CASES = {
    "no listing on any page": (
        {"page.rst": PROSE},
        "",
        [
            (
                "lockstep.nothing: no page has a listing, so nothing was tested\n"
                "    Check the source directory and `exclude_patterns`"
            )
        ],
    ),
    "no page": (
        {},
        "",
        [
            (
                "lockstep.nothing: the source directory has no pages\n"
                "    Check the source directory and `exclude_patterns`"
            )
        ],
    ),
    "a word that nothing needs": (
        {"page.rst": PAGE},
        "lockstep_words = {'frobnicate': 'a word'}\n",
        [
            (
                "lockstep.config: lockstep_words['frobnicate'] isn't needed because no"
                " page has this word, or because the word is found without it\n"
                "    Remove it from lockstep_words"
            )
        ],
    ),
    "a file beside the example that no page includes": (
        {"page.rst": PAGE},
        "lockstep_also = {'requirements.txt': ''}\n",
        [
            (
                "lockstep.config: lockstep_also['requirements.txt'] isn't needed because"
                " no page includes it\n"
                "    Remove it from lockstep_also"
            )
        ],
    ),
    "a list of the example that is no page": (
        {"page.rst": PAGE},
        "lockstep_inventory = ['pages', 'page']\n",
        [
            (
                "lockstep.config: lockstep_inventory contains 'pages', which matches no"
                " page\n    nearest: page\n    Correct the pattern, or remove it"
            )
        ],
    ),
    "no example in conf.py": (
        {"page.rst": PAGE},
        "lockstep_example = ''\n",
        [
            (
                "conf.py:LAST: lockstep.config: lockstep_example isn't set. Set it to the"
                " folder of the example project in lockstep.toml or conf.py"
            )
        ],
    ),
    "no example in the repository": (
        {"page.rst": PAGE},
        "lockstep_example = 'exemple'\n",
        [
            (
                "conf.py:LAST: lockstep.config: lockstep_example names exemple, which"
                " doesn't exist. Fix the path, or restore the file"
            )
        ],
    ),
    "no program for the broker": (
        {"page.rst": PAGE},
        BROKER % "['no-such-server'], ['nor-this-one', '-v']",
        [
            (
                f"{NOT_RUN}, because the broker can't start because none of these is"
                " installed: no-such-server, nor-this-one"
            )
        ],
    ),
    "a broker that ends at once": (
        {"page.rst": PAGE},
        BROKER % "['bash', '-c', 'echo it cannot bind; exit 4']",
        [f"{NOT_RUN}, because the broker didn't start on port N: it cannot bind"],
    ),
    "a runner that gives no run": (
        {"page.rst": PAGE},
        RUNNER % "/bin/true",
        ["lockstep.runner: the live checks of page did not run", NOT_RUN],
    ),
    "a runner that gives nonsense": (
        {"page.rst": PAGE},
        RUNNER % "/bin/echo",
        [
            (
                "lockstep.runner: the live checks printed something that isn't a run:"
                " JSONDecodeError('Expecting value: line 1 column 1 (char 0)')"
            ),
            NOT_RUN,
        ],
    ),
    "a project that cannot be asked": (
        {"page.rst": NAMES},
        "lockstep_shell = 'python'\nlockstep_settings = 'no.such'\n",
        [
            (
                "lockstep.runner: the project couldn't be asked:"
                f" ModuleNotFoundError: No module named 'no'\n{STARTS}"
            ),
            NOT_ASKED,
        ],
    ),
    "a project that is asked in vain": (
        {"page.rst": NAMES},
        RUNNER % "/bin/true",
        [
            "lockstep.runner: the project didn't answer the questions about it",
            "lockstep.runner: the live checks of page did not run",
            NOT_RUN.replace(":6:", ":8:"),
            NOT_ASKED,
        ],
    ),
    "a project that answers too late": (
        {"page.rst": STILL},
        "lockstep_time_limit = 0.01\n",
        [
            f"lockstep.runner: the project didn't answer within 0.01 s\n{STARTS}",
            NOT_ASKED,
        ],
    ),
    "no runner": (
        {"page.rst": PAGE},
        RUNNER % "/nowhere/python",
        [
            (
                "lockstep.runner: the live checks can't start:"
                " [Errno 2] No such file or directory: '/nowhere/python'"
            ),
            NOT_RUN,
        ],
    ),
    "tests that fail": (
        {"page.rst": PAGE},
        TESTS % "python -c 'print(1); raise SystemExit(3)'",
        [
            (
                "lockstep.tests: `python -c 'print(1); raise SystemExit(3)'`"
                " exits with status 3, not 0\n    | 1"
            )
        ],
    ),
    "tests that say nothing": (
        {"page.rst": PAGE},
        TESTS % "true",
        [
            (
                "lockstep.tests: `true` prints nothing, so it is unknown what it tests\n"
                "    Run the tests with a command that reports them"
            )
        ],
    ),
    "tests that are none": (
        {"page.rst": PAGE},
        TESTS % "python -m unittest discover; true",
        [
            (
                "lockstep.tests: `python -m unittest discover; true` runs no test"
                f"\n    | {'-' * 70}\n    | Ran 0 tests in 0.000s\n    | NO TESTS RAN"
                "\n    Correct lockstep_tests so that it finds the tests"
            )
        ],
    ),
    "tests of something else": (
        {"page.rst": PAGE},
        EXECUTED + TESTS % "echo Ran 3 tests",
        [
            (
                "lockstep.tests: `echo Ran 3 tests` executes no line of the example"
                "\n    | Ran 3 tests"
                "\n    Correct lockstep_tests so that it tests the example"
            )
        ],
    ),
    "pages that execute no line": (
        {"page.rst": LISTING},
        EXECUTED,
        [
            (
                "lockstep.executed: 1 run(s) executed no line of example/, so it is"
                " unknown which of the lines shown are executed"
            )
        ],
    ),
}


@pytest.mark.parametrize(("pages", "conf", "expected"), CASES.values(), ids=CASES)
def test_nothing_is_no_success(
    tmp_path: Path, pages: dict[str, str], conf: str, expected: list[str]
) -> None:
    site = make_site(tmp_path / "site", pages, conf)
    last = len((site / "conf.py").read_text(encoding="utf-8").splitlines())
    done = build(site, "docs")
    messages = [re.sub(r"(?<=port )\d+", "N", str(item)) for item in done.messages]
    assert messages == [text.replace("LAST", str(last)) for text in expected]
    assert done.status != 0
    assert "Traceback" not in done.report
