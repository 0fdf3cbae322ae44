"""Builds of copies of a site, and the findings that they report."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.drift import BuildCrashed, BuildSilent, BuildTooLong
from sphinx_lockstep.messages.message import Message

GRACE = 60.0  # seconds that a stopped build has to end its processes
CRASH = ("Traceback (most recent call last):", "Extension error", "Exception occurred")


@dataclass(frozen=True)
class Reported:
    """A finding of a build: its place, the first line of its text, and its code.

    ``path`` is relative to the repository, and "" for the site as a whole.
    """

    path: str
    line: int
    text: str
    code: str


@dataclass(frozen=True)
class Built:
    """The result of a build: its exit status, its messages and its output.

    The status is None if the build exceeded its time limit.
    """

    status: int | None
    messages: tuple[Reported, ...]
    output: str

    @property
    def fault(self) -> Message | None:
        """Why the build says nothing about its site, or None."""
        if self.status is None:
            return BuildTooLong()
        if self.status not in (0, 1) or any(
            line.startswith(CRASH) for line in self.output.splitlines()
        ):
            last = self.output.strip().splitlines()[-1:]
            return BuildCrashed(self.status, "".join(last))
        return BuildSilent() if self.status == 1 and not self.messages else None


def read_report(path: Path) -> tuple[Reported, ...]:
    """Return the findings of a JSON report; there are none if no report was written.

    Steps that didn't run are left out, because another finding says why.
    """
    try:
        findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
    except FileNotFoundError:
        return ()
    return tuple(
        Reported(
            found["path"],
            found["line"] or 0,
            found["text"].partition("\n")[0],
            found["code"],
        )
        for found in findings
        if found["code"] != Code.NOT_RUN
    )


# Pages on external servers are checked by their record only: a mutant of them has no run.
ENVIRONMENT = {
    "LOCKSTEP_SERVICES": "away",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Builder:
    """Run builds in parallel, and stop all of them when asked."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.stopped = threading.Event()
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()

    def build(
        self, command: Sequence[str], folder: Path, report: Path | None = None
    ) -> Built:
        """Run a build in a folder, in a session of its own.

        ``report`` is where it writes its findings as JSON.
        """
        if report is not None:
            report.unlink(missing_ok=True)
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
        found = read_report(report) if report is not None else ()
        return Built(process.returncode, found, output)

    def stop(self) -> None:
        """Stop the running builds, and start no more."""
        with self._lock:
            self.stopped.set()
            running = list(self._processes)
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
        for process in running:
            _wait(process)


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Interrupt a build as Ctrl-C does, so that it ends its processes."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
