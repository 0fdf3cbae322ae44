"""The engine under Node, as the quick check and the preparation of projects use it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import lockstep_lab_runtime
from sphinx_lockstep_lab.bundle.packing import make_tar

ENGINE = Path(__file__).parent / "engine"
RUNTIME = Path(lockstep_lab_runtime.__file__).parent
SNAPSHOT = "snapshot"
LAST = 12  # lines that are told of an engine that does not start

type Result = dict[str, Any]


class EngineError(Exception):
    """The engine did not start, or has ended; the message says how."""


def pack_runtime(setup: Path) -> bytes:
    """Return the archive of what runs beside the packages: the runtime and the set-up.

    There the runtime has the name that it has here; the rest of the package is not there.
    """
    folders = {"lockstep_lab_runtime": RUNTIME, setup.name: setup}
    return make_tar(
        {
            f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for name, folder in folders.items()
            for path in sorted(folder.rglob("*.py"))
        }
    )


class Engine:
    """An engine that has started; each request is answered before the next one."""

    def __init__(self, process: subprocess.Popen[str], limit: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.limit = limit
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout

    def ask(self, request: Mapping[str, Any]) -> Result:
        """Return the result of a request; raises EngineError where none comes in time."""
        try:
            self._in.write(json.dumps(request) + "\n")
            self._in.flush()
        except OSError:
            raise EngineError("the engine has ended") from None
        return self.wait("result")

    def kill(self) -> None:
        """End it now; who waits for an answer gets EngineError."""
        if self.process.poll() is None:
            # With all it leads: an environment's node may be a script that starts it.
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self, kind: str) -> Result:
        """Return the next event of a kind, all others passed over."""
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
        raise EngineError(
            f"gave no answer within {self.limit:g} s"
            if status == -9
            else f"the engine has ended with status {status}"
        )

    def take_snapshot(self) -> tuple[bytes, Result]:
        """Return an archive of the reader's files, and what the shell has set."""
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
    """Start the engine on files by name; it is gone when the context ends.

    With ``now``, in milliseconds, its clock stands still there. Raises EngineError.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        configuration = Path(folder) / "configuration.json"
        names = {name: str(path) for name, path in files.items()}
        told = {"files": names, "project": project, "options": options, "now": now}
        configuration.write_text(json.dumps(told), encoding="utf-8")
        errors = Path(folder) / "errors"
        with errors.open("wb") as stderr:
            process = subprocess.Popen(
                [str(node), str(ENGINE / "host.mjs"), str(configuration)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                encoding="utf-8",
                cwd=folder,
                start_new_session=True,
            )
        engine = Engine(process, limit)
        try:
            try:
                engine.wait("ready")
            except EngineError as error:
                said = errors.read_text("utf-8", "replace").strip().splitlines()[-LAST:]
                raise EngineError(
                    "\n".join([f"the lab does not start: {error}", *said])
                ) from None
            yield engine
        finally:
            engine.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
