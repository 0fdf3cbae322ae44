"""A lab's room in a Python of this machine: the same code, without a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PARTS = ("lockstep/src", "lockstep/tests/support", "tools")
PATH = os.pathsep.join(str(ROOT / part) for part in PARTS)
ENVIRONMENT = {
    "CELERY_BROKER_URL": "memory://localhost/",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
HOST = """
import json, sys
from lockstep_lab_runtime.room import Room

requests, answers = sys.stdin, sys.stdout
events = []
room = Room(json.loads(requests.readline()), lambda text: events.append(json.loads(text)))
for line in requests:
    result = json.loads(room.answer(line))
    answers.write(json.dumps({**result, "events": events}) + "\\n")
    answers.flush()
    events.clear()
"""

type Result = dict[str, Any]


class Room:
    """A room that answers requests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def ask(self, kind: str, **values: Any) -> Result:
        """Return the result of a request, with the ``events`` that came of it."""
        self._in.write(json.dumps({"type": kind, **values}) + "\n")
        self._in.flush()
        return dict(json.loads(self._out.readline()))

    def type(self, code: str) -> Result:
        """Return what came of statements at the prompt."""
        return self.ask("session", code=code)

    def call(self, line: str, **values: Any) -> Result:
        """Return what came of a command line."""
        return self.ask("console", code=line, **values)

    def work(self, until: float = 0) -> str:
        """Let the programs go on; return what the worker has printed."""
        printed = self.ask("pump", until=until)["printed"]
        return str(printed.get("worker", ""))


@contextmanager
def open_room(folder: Path, **options: Any) -> Iterator[Room]:
    """Open a room in a folder, which ends with the context."""
    told = {
        "folder": str(folder),
        "environment": ENVIRONMENT,
        "shell": "python manage.py shell",
        "setup": "celery_lab",
        "keep": ["amqp", "asgiref", "billiard", "kombu", "sphinx_lockstep", "vine"],
        **options,
    }
    with subprocess.Popen(
        [sys.executable, "-W", "error::ResourceWarning", "-c", HOST],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONHASHSEED": "0"},
        cwd=folder,
    ) as process:
        room = Room(process)
        room._in.write(json.dumps(told) + "\n")
        yield room
        process.stdin.close()  # type: ignore[union-attr]
        process.wait()


def copy_example(target: Path) -> Path:
    """Copy the example's files, without what its own runs have left."""
    ignore = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var", ".*_cache")
    shutil.copytree(ROOT / "examples" / "django", target, ignore=ignore)
    return target


def get_pane(result: Result, name: str) -> dict[str, Any]:
    """Return a pane of a result's state."""
    return next(pane for pane in result["state"]["panes"] if pane["name"] == name)


def get_messages(result: Result) -> list[tuple[str, str]]:
    """Return each message's title and what became of it."""
    return [
        (item["title"], item["state"]) for item in get_pane(result, "queue")["items"]
    ]


def get_programs(result: Result) -> dict[str, bool]:
    """Return which programs there are, and whether each goes on."""
    return {each["name"]: each["running"] for each in result["state"]["programs"]}
