"""Lab sessions in a Python process of this machine, without a browser."""

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
    "DJANGO_DEBUG": "1",
}
HOST = """
import json, sys
from lockstep_lab_runtime.lab_session import LabSession

requests, answers = sys.stdin, sys.stdout
events = []
session = LabSession(
    json.loads(requests.readline()), lambda text: events.append(json.loads(text))
)
for line in requests:
    result = json.loads(session.answer(line))
    answers.write(json.dumps({**result, "events": events}) + "\\n")
    answers.flush()
    events.clear()
"""

type Result = dict[str, Any]


class SessionProcess:
    """A process with a lab session that answers requests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def ask(self, kind: str, **values: Any) -> Result:
        """Return the result of a request, with its ``events``."""
        self._in.write(json.dumps({"type": kind, **values}) + "\n")
        self._in.flush()
        return dict(json.loads(self._out.readline()))

    def type(self, code: str) -> Result:
        """Return the result of statements at the prompt."""
        return self.ask("session", code=code)

    def call(self, line: str, **values: Any) -> Result:
        """Return the result of command lines."""
        return self.ask("console", code=line, **values)

    def work(self, until: float = 0) -> str:
        """Resume the programs; return what the worker prints."""
        printed = self.ask("pump", until=until)["printed"]
        return str(printed.get("worker", ""))


@contextmanager
def open_session(folder: Path, **options: Any) -> Iterator[SessionProcess]:
    """Open a session on a project's folder, and close it when the context ends."""
    values = {
        "folder": str(folder),
        "environment": ENVIRONMENT,
        "shell": "python manage.py shell",
        "setup": "celery_lab",
        "keep": [
            "amqp",
            "asgiref",
            "billiard",
            "kombu",
            "lockstep_lab_runtime",
            "vine",
        ],
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
        session = SessionProcess(process)
        session._in.write(json.dumps(values) + "\n")
        yield session
        process.stdin.close()  # type: ignore[union-attr]
        process.wait()


def copy_example(target: Path) -> Path:
    """Copy the example, without the files that running it creates."""
    ignore = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var", ".*_cache")
    shutil.copytree(ROOT / "examples" / "django", target, ignore=ignore)
    return target


def get_pane(result: Result, name: str) -> dict[str, Any]:
    """Return a pane of a result's state."""
    return next(pane for pane in result["state"]["panes"] if pane["name"] == name)


def get_messages(result: Result) -> list[tuple[str, str]]:
    """Return each message's title and its state."""
    return [
        (item["title"], item["state"]) for item in get_pane(result, "queue")["items"]
    ]


def get_programs(result: Result) -> dict[str, bool]:
    """Return each program's name, and whether it runs."""
    return {each["name"]: each["running"] for each in result["state"]["programs"]}
