"""One build of a tree, as anyone makes it, and what it complains of."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# At its end: a page may quote such a message.
SKIPPED = re.compile(r"did not run(?:, because .*)?$")

GRACE = 60.0  # seconds in which a stopped build ends all that it has started
# What fails a build: the gate's own errors, and what Sphinx says in its stead.
MESSAGE = re.compile(
    r"^(?:(?P<path>[^\s:]+):(?P<line>\d+): )?"
    r"(?:(?:ERROR|CRITICAL): |WARNING: (?=.* \[(?:docutils|ref\.ref)\]$))"
    r"(?P<text>(?!lockstep: ).+)$"
)
CRASH = ("Traceback (most recent call last):", "Extension error", "Exception occurred")


@dataclass(frozen=True)
class Message:
    """What a build says of a place; ``path`` is "" for the site as a whole."""

    path: str
    line: int
    text: str


@dataclass(frozen=True)
class Built:
    """What came of a build: its exit status, None for none in time, and its messages."""

    status: int | None
    messages: tuple[Message, ...]
    output: str

    @property
    def fault(self) -> str:
        """Why the build tells nothing of its tree, or ""."""
        if self.status is None:
            return "the build did not end in time"
        if self.status not in (0, 1) or any(
            line.startswith(CRASH) for line in self.output.splitlines()
        ):
            last = self.output.strip().splitlines()[-1:]
            return f"the build broke off with status {self.status}: {''.join(last)}"
        if self.status == 1 and not self.messages:
            return "the build failed without saying why"
        return ""


def parse_messages(output: str, folder: Path) -> tuple[Message, ...]:
    """Return what a build in a folder complains of, its paths from there.

    That a page did not run is no complaint.
    """
    found = []
    for line in output.splitlines():
        match = MESSAGE.match(line)
        if match and not SKIPPED.search(match["text"]):
            path = (match["path"] or "").removeprefix(f"{folder}/")
            found.append(Message(path, int(match["line"] or 0), match["text"]))
    return tuple(found)


# What a page does on a service is proven by the record: a change of it has no run there.
ENVIRONMENT = {
    "LOCKSTEP_SERVICES": "away",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Builder:
    """Builds trees side by side, and ends every build when it is to stop."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.stopped = threading.Event()
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()

    def build(self, command: Sequence[str], folder: Path) -> Built:
        """Run a build in a folder, in a session of its own."""
        with self._lock:
            if self.stopped.is_set():
                return Built(None, (), "")
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._processes.add(process)
        try:
            output, _ = process.communicate(timeout=self.limit)
        except subprocess.TimeoutExpired:
            _interrupt(process)
            output, _ = process.communicate()
            return Built(None, (), output)
        finally:
            with self._lock:
                self._processes.discard(process)
        return Built(process.returncode, parse_messages(output, folder), output)

    def stop(self) -> None:
        """End what is being built, and begin no more."""
        with self._lock:
            self.stopped.set()
            running = list(self._processes)
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        for process in running:
            _wait(process)


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Let a build end what it has started, as on Ctrl-C."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
