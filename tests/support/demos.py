"""The demo as a reader runs it: started, read and stopped."""

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
from typing import IO, Self

import psutil
from checkouts import LEFT_OUT, ROOT
from mirakuru.base import Executor
from mirakuru.exceptions import ExecutorError
from waiting import LIMIT

READY = ("Quit the server with", "celery@.* ready", "beat: Starting")
# An email in a file ends with a line of 79 hyphens.
MAIL = re.compile(r"^To: (.*)\n(?:.+\n)*\n((?:.*\n)*?)\n-{79}$", re.MULTILINE)


class Demo(Executor):
    """The demo in a folder; it has started when web, worker and beat are ready."""

    def __init__(self, folder: Path, log: IO[bytes]) -> None:
        self.folder = folder
        self.log = Path(log.name)
        super().__init__(
            [sys.executable, "demo.py"],
            cwd=str(folder),
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    @property
    def text(self) -> str:
        """The demo's output so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """The site's URL, from the demo's output."""
        match = re.search(r"^ +site +(http://\S+)/$", self.text, re.MULTILINE)
        assert match, self.text
        return match[1]

    def pre_start_check(self) -> bool:
        return False  # two demos use different ports, so another one may run

    def after_start_check(self) -> bool:
        return all(re.search(pattern, self.text) for pattern in READY)

    def find_received(self, task: str) -> list[str]:
        """Return the ids of the task's received messages, the oldest first."""
        return re.findall(rf"Task {re.escape(task)}\[(\S+)\] received", self.text)

    def find_mails(self) -> list[tuple[str, str]]:
        """Return the recipient and the text of each complete email."""
        files = (self.folder / "django" / "var" / "mail").glob("*.log")
        texts = [file.read_text(encoding="utf-8") for file in files]
        return [found for text in texts for found in MAIL.findall(text)]

    def manage(self, *arguments: str, **environment: str) -> None:
        """Run a manage.py command with the demo's database."""
        database = str(self.folder / "django" / "var" / "demo.sqlite3")
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder / "django",
            env={
                **os.environ,
                "DJANGO_DATABASE": database,
                "DJANGO_DEBUG": "1",
                **environment,
            },
            check=True,
            timeout=LIMIT,
        )

    def find_started(self) -> list[psutil.Process]:
        """Return the demo's child processes, and their children."""
        if self.process is None or not self.running():
            return []
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self, wait: bool = True, sig: int | None = None) -> Self:
        """Kill all child processes, including the broker, which hides its environment."""
        for process in filter(is_alive, self.find_started()):
            process.kill()
        return super().kill(wait, sig)

    def press_ctrl_c(self) -> int:
        """Stop the demo as a terminal does; return its exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LIMIT)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def run_demo(folder: Path) -> Iterator[Demo]:
    """Run the demo from a copy of the example; fail if it leaves a process."""
    shutil.copytree(ROOT / "examples/django", folder / "django", ignore=LEFT_OUT)
    shutil.copy(ROOT / "examples/demo.py", folder)
    with (folder / "demo.log").open("wb") as log:
        demo = Demo(folder, log)
        try:
            try:
                demo.start()
            except ExecutorError as error:
                raise AssertionError(demo.text) from error
            yield demo
            started = demo.find_started()
            status = demo.press_ctrl_c()
            left = list(filter(is_alive, started))
            for process in left:
                process.kill()
            assert (status, left) == (0, []), f"{demo.text}\n{status}, left: {left}"
        finally:
            demo.kill()
