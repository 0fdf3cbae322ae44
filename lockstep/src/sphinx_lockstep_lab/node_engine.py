"""The lab's engine under Node.js, as a build runs it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import lockstep_lab_runtime
from sphinx_lockstep.messages.lab import (
    EngineEnded,
    EngineExited,
    EngineNotStarted,
    EngineSilent,
)
from sphinx_lockstep_lab.bundle.archives import make_tar
from sphinx_lockstep_lab.errors import EngineError
from sphinx_lockstep_lab.programs import Process, start

ENGINE = Path(__file__).parent / "engine"
RUNTIME = Path(lockstep_lab_runtime.__file__).parent
SNAPSHOT = "snapshot"

type Result = dict[str, Any]


def pack_runtime(setup: Path) -> bytes:
    """Return a tar archive of the runtime package and the set-up package."""
    folders = {RUNTIME.name: RUNTIME, setup.name: setup}
    return make_tar(
        {
            f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for name, folder in folders.items()
            for path in sorted(folder.rglob("*.py"))
        }
    )


class Engine:
    """A started engine; it answers one request at a time, within ``limit`` seconds."""

    def __init__(self, process: Process, limit: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.limit = limit
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout

    def ask(self, request: Mapping[str, Any]) -> Result:
        """Return the result of a request; raise EngineError if none comes in time."""
        try:
            self._in.write(json.dumps(request) + "\n")
            self._in.flush()
        except OSError:
            raise EngineError(EngineEnded()) from None
        return self.wait("result")

    def kill(self) -> None:
        """Kill the engine; a thread that waits for an answer gets EngineError."""
        if self.process.poll() is None:
            # Kill the group: an environment's node may be a script that starts Node.js.
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self, kind: str) -> Result:
        """Return the next event of a kind, and skip all others."""
        timer = threading.Timer(self.limit, self.kill)
        timer.start()
        try:
            for line in self._out:
                with contextlib.suppress(ValueError):
                    event = json.loads(line)
                    if isinstance(event, dict) and event.get("type") == kind:
                        return event
        finally:
            timer.cancel()
        status = self.process.wait()
        if status == -signal.SIGKILL:
            raise EngineError(EngineSilent(self.limit))
        raise EngineError(EngineExited(status))

    def take_snapshot(self) -> tuple[bytes, Result]:
        """Return an archive of the reader's files, and the terminal's ``cwd`` and ``variables``."""
        result = self.ask({"type": SNAPSHOT})
        members = {
            name: base64.b64decode(text) for name, text in result["snapshot"].items()
        }
        return make_tar(members), {
            "cwd": result["cwd"],
            "variables": result["variables"],
        }


@contextlib.contextmanager
def start_engine(
    node: Path,
    files: Mapping[str, Path],
    project: str,
    options: Mapping[str, Any],
    limit: float,
    now: int | None = None,
) -> Iterator[Engine]:
    """Start an engine, and kill it when the context ends.

    ``files`` are paths by name, and ``project`` is the name of the project's archive
    among them. ``limit`` is the time for each answer in seconds. ``now`` stops the
    engine's clock at a time in milliseconds. Raises EngineError.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as name:
        folder = Path(name)
        configuration = folder / "configuration.json"
        paths = {name: str(path) for name, path in files.items()}
        values = {"files": paths, "project": project, "options": options, "now": now}
        configuration.write_text(json.dumps(values), encoding="utf-8")
        errors = folder / "errors"
        command = [str(node), str(ENGINE / "node_host.mjs"), str(configuration)]
        with errors.open("wb") as stderr:
            process = start(command, folder, stderr)
        engine = Engine(process, limit)
        try:
            try:
                engine.wait("ready")
            except EngineError as error:
                printed = errors.read_text("utf-8", "replace")
                raise EngineError(EngineNotStarted(error.message), printed) from None
            yield engine
        finally:
            engine.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
