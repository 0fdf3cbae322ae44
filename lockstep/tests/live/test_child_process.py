"""The child process of a build: it ends cleanly, and leaves other processes alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sites import build, make_site

from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.settings.config import to_json

PAGE = """\
Short
=====

.. code-block:: console

    $ python greet.py Ada
    Hello, Ada!
"""

# A build stops its child process after the last run, and may do so as the child ends.
LATE = """
import os
import signal
from argparse import Namespace
from sphinx_lockstep.commands.run import main

status = main(Namespace(attached=False))
os.kill(os.getpid(), signal.SIGTERM)
print("ended with", status)
"""


def test_signal_after_the_end(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", {"index.rst": PAGE})
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


def test_other_builds_are_left_alone(tmp_path: Path) -> None:
    """A mirakuru mark that contains the child's process id may belong to another build."""
    numbers = range(os.getpid(), os.getpid() + 15_000)
    marks = {**os.environ, "mirakuru_uuid": " ".join(map(str, numbers))}
    wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(wait, stdin=subprocess.PIPE, env=marks) as other:
        built = build(make_site(tmp_path / "site", {"index.rst": PAGE}), "docs")
        assert built.status == 0, built.report
        assert other.poll() is None
        assert other.stdin is not None
        other.stdin.close()
        assert other.wait(10) == 0
