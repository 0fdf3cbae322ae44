"""Marking, finding and ending every process that a run started."""

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
    """Return how the names of the folders of a mark begin: ``lockstep-RUN-SCRIPT-``."""
    return f"lockstep-{'-'.join(mark.split('/')[:2])}-"


def find_marked(mark: str) -> list[psutil.Process]:
    """Return the living processes that belong to a mark: RUN, RUN/SCRIPT or with a part.

    Their environment carries it, or they work in a folder of it: a server that has
    overwritten its environment with a title, as Valkey does, is known by its folder.
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
    """Kill every process that carries a mark; return their sessions and command lines.

    Goes on until none is left, since a dying process may still start one.
    """
    killed: dict[int, tuple[int, str]] = {}
    while marked := find_marked(mark):
        for process in marked:
            if process.pid == os.getpid():
                raise RuntimeError("a run may not carry its own mark")
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
    """Keep a helper that kills everything marked once this process is gone.

    It waits for the end of its standard input, which comes even if this process is
    killed outright, and sits in a session of its own, out of Ctrl-C's reach.
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
