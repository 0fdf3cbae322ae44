"""The running demo, as a reader starts, reads and stops it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mirakuru.base import Executor
from mirakuru.exceptions import ExecutorError
from trees import LEFT_OUT, ROOT, find_processes
from waiting import LIMIT

READY = ("Quit the server with", "celery@.* ready", "beat: Starting")
# A mail in a file ends with a line of 79 hyphens.
MAIL = re.compile(r"^To: (.*)\n(?:.+\n)*\n((?:.*\n)*?)\n-{79}$", re.MULTILINE)


class Demo(Executor):
    """The demo of a folder; it has started once web, worker and beat are ready."""

    def __init__(self, folder: Path, log: IO[bytes]) -> None:
        self.folder = folder
        self.log = Path(log.name)
        super().__init__(
            [sys.executable, "demo.py"],
            cwd=str(folder),
            timeout=LIMIT,
            envvars={"TMPDIR": str(folder / "tmp")},  # what it starts is known by it
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    @property
    def text(self) -> str:
        """All that it has printed."""
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it says that the site is."""
        match = re.search(r"^ +site +(http://\S+)/$", self.text, re.MULTILINE)
        assert match, self.text
        return match[1]

    def pre_start_check(self) -> bool:
        return False  # where another demo runs, this one takes other ports

    def after_start_check(self) -> bool:
        return all(re.search(pattern, self.text) for pattern in READY)

    def find_received(self, task: str) -> list[str]:
        """Return the ids with which the worker has got a task, oldest first."""
        return re.findall(rf"Task {re.escape(task)}\[(\S+)\] received", self.text)

    def find_mails(self) -> list[tuple[str, str]]:
        """Return recipient and text of each mail that is written to its end."""
        files = (self.folder / "django" / "var" / "mail").glob("*.log")
        texts = [file.read_text(encoding="utf-8") for file in files]
        return [found for text in texts for found in MAIL.findall(text)]

    def manage(self, *arguments: str, **environment: str) -> None:
        """Run a command of manage.py on the demo's database."""
        database = str(self.folder / "django" / "var" / "demo.sqlite3")
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder / "django",
            env={**os.environ, "DJANGO_DATABASE": database, **environment},
            check=True,
            timeout=LIMIT,
        )

    def press_ctrl_c(self) -> int:
        """Stop it as a terminal does, and return its exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LIMIT)


@contextmanager
def run_demo(folder: Path) -> Iterator[Demo]:
    """Run the demo of a copied example; fail where something is left of it."""
    shutil.copytree(ROOT / "examples/django", folder / "django", ignore=LEFT_OUT)
    shutil.copy(ROOT / "examples/demo.py", folder)
    (folder / "tmp").mkdir()
    with (folder / "demo.log").open("wb") as log:
        demo = Demo(folder, log)
        try:
            try:
                demo.start()
            except ExecutorError as error:
                raise AssertionError(demo.text) from error
            yield demo
            status = demo.press_ctrl_c()
            left = [process.cmdline() for process in find_processes(folder)]
            assert (status, left) == (0, []), demo.text
        finally:
            demo.kill()
