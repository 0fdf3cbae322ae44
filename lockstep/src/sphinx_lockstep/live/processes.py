"""Mark, find and kill every process that a run has started."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil

MARK = "LOCKSTEP_RUN"


def get_prefix(mark: str) -> str:
    """Return the prefix of a mark's folders: ``lockstep-RUN-SCRIPT-``."""
    return f"lockstep-{'-'.join(mark.split('/')[:2])}-"


def find_marked(mark: str) -> list[psutil.Process]:
    """Return the running processes of a mark: RUN, RUN/SCRIPT or RUN/SCRIPT/PART.

    The mark is in their environment, or they work in one of its folders: Valkey, for
    example, overwrites its environment with a title.
    """
    part = mark.split("/")[2:]
    folder = re.compile(rf"/{get_prefix(mark)}[^/]*/{'/'.join([*part, ''])}")
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            value = process.environ().get(MARK, "")
            ours = value == mark or value.startswith(f"{mark}/")
            ours = ours or folder.search(f"{process.cwd()}/") is not None
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def describe(process: psutil.Process) -> str:
    """Return a process's command line, for a message."""
    try:
        return " ".join(process.cmdline()) or process.name()
    except psutil.Error:
        return f"process {process.pid}"


def kill_marked(mark: str) -> list[tuple[int, str]]:
    """Kill every process of a mark; return their sessions and command lines.

    Repeat this until no process is left, because a dying process may start another.
    """
    killed: dict[int, tuple[int, str]] = {}
    while marked := find_marked(mark):
        for process in marked:
            if process.pid == os.getpid():
                raise RuntimeError("this process must not carry the mark that it kills")
            with contextlib.suppress(ProcessLookupError):
                left = (os.getsid(process.pid), describe(process))
                killed.setdefault(process.pid, left)
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(marked, timeout=1)
    return list(killed.values())


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and the group it leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def watchdog(mark: str) -> Iterator[None]:
    """Run a helper that kills every process of a mark once this process has ended.

    The helper waits for the end of its standard input, which comes even if this process
    is killed. It has a session of its own, so that Ctrl-C doesn't reach it.
    """
    helper = subprocess.Popen(
        [sys.executable, "-m", "sphinx_lockstep.live.watchdog", mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert helper.stdin is not None
    try:
        yield
    finally:
        helper.stdin.close()
        helper.wait()
