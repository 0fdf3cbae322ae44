"""Run scripts in parallel, and leave nothing running however this ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from types import FrameType

from sphinx_lockstep.live.processes import kill_marked, watchdog
from sphinx_lockstep.live.sandbox import KEPT
from sphinx_lockstep.live.scripts import run_script
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.settings.config import Settings

WAKE = 0.2
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_all_scripts(scripts: Sequence[Script], settings: Settings) -> Iterator[Run]:
    """Run scripts in parallel and yield each run as it ends."""

    def run(script: Script, mark: str, cancelled: Callable[[], bool]) -> Run:
        return run_script(script, settings, mark, cancelled)

    yield from run_in_parallel(scripts, run, settings.jobs)


def run_in_parallel[T, R](
    items: Sequence[T], run: Callable[[T, str, Callable[[], bool]], R], jobs: int = 0
) -> Iterator[R]:
    """Call a function for each item and yield the results as they come.

    The function gets the item, a mark for its processes, and a function that tells
    whether to stop. On Ctrl-C, SIGTERM or SIGHUP every process is killed before
    KeyboardInterrupt is raised.
    """
    mark = uuid.uuid4().hex
    cancelled = threading.Event()
    _forget_environment()
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    # A page waits for its processes half of the time, so two pages share a core.
    workers = jobs or 2 * (os.cpu_count() or 1)
    with watchdog(mark), ThreadPoolExecutor(workers) as pool:
        futures = {
            pool.submit(run, item, f"{mark}/{number}", cancelled.is_set)
            for number, item in enumerate(items)
        }
        try:
            while futures:
                # The system may deliver a signal to another thread, which doesn't wake
                # this one. It wakes regularly, and handles the signal then.
                done, futures = wait(futures, WAKE, FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            cancelled.set()
            for future in futures:
                future.cancel()
            while any(future.running() for future in futures):
                kill_marked(mark)
                wait(futures, timeout=0.2)
            kill_marked(mark)


def ignore_signals() -> None:
    """Ignore further signals, because everything is being ended already."""
    for number in SIGNALS:
        signal.signal(number, _ignore)


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise KeyboardInterrupt


def _ignore(number: int, frame: FrameType | None) -> None:
    """Ignore a signal, so that nothing interrupts the clean-up."""


def _forget_environment() -> None:
    """Drop the author's environment, so that no started process inherits it."""
    for name in set(os.environ) - set(KEPT):
        del os.environ[name]


def stop_with_parent() -> None:
    """Interrupt this process when its standard input ends with its parent."""

    def watch() -> None:
        # Not through sys.stdin: a thread that holds a file's lock when the interpreter
        # ends is a fatal error.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
