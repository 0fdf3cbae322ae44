"""Pages side by side, and a clean end however it comes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from types import FrameType

from sphinx_lockstep.live.follow import follow_script
from sphinx_lockstep.live.processes import kill_marked, watchdog
from sphinx_lockstep.live.sandbox import KEPT
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.settings.config import Settings

WAKE = 0.2
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_pages(scripts: Sequence[Script], settings: Settings) -> Iterator[Run]:
    """Follow scripts side by side and yield each run as it ends."""

    def follow(script: Script, mark: str, cancelled: Callable[[], bool]) -> Run:
        return follow_script(script, settings, mark, cancelled)

    yield from run_side_by_side(scripts, follow, settings.jobs)


def run_side_by_side[T, R](
    items: Sequence[T], follow: Callable[[T, str, Callable[[], bool]], R], jobs: int = 0
) -> Iterator[R]:
    """Call a function with each item, a mark for its processes, and whether to stop.

    On Ctrl-C, SIGTERM or SIGHUP everything that was started is killed before
    KeyboardInterrupt goes on.
    """
    mark = uuid.uuid4().hex
    cancelled = threading.Event()
    _forget_environment()
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    # Of two pages that share a core, one waits for its processes half of the time.
    workers = jobs or 2 * (os.cpu_count() or 1)
    with watchdog(mark), ThreadPoolExecutor(workers) as pool:
        futures = {
            pool.submit(follow, item, f"{mark}/{number}", cancelled.is_set)
            for number, item in enumerate(items)
        }
        try:
            while futures:
                # The system may hand a signal to another thread, which does not wake
                # this one: so it wakes by itself, and takes the signal then.
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
    """Take no further signal: all that was started is gone, or is being ended."""
    for number in SIGNALS:
        signal.signal(number, _stay)


def _interrupt(number: int, frame: FrameType | None) -> None:
    ignore_signals()
    raise KeyboardInterrupt


def _stay(number: int, frame: FrameType | None) -> None:
    """Take no further signal: the clean end is not to be cut short."""


def _forget_environment() -> None:
    """Drop the author's environment, which would leak into what is started here."""
    for name in set(os.environ) - set(KEPT):
        del os.environ[name]


def stop_with_parent() -> None:
    """Interrupt this process once its standard input ends: whoever ran it is gone."""

    def watch() -> None:
        # By its number, since a thread that waits in a file's lock at the end of the
        # interpreter is a fatal error.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
