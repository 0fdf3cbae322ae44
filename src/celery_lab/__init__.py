"""What Celery and Django need to share one process, one thread and one page.

This is the set-up that the lab of sphinx_lockstep is told to load: see ``enter`` and
the functions below it. Nothing of Celery is patched: a worker gets its timer and its
consumer by two settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from celery_lab import beat, journal, roles, worker
from celery_lab.results import get_results
from lab_runtime.programs import ProgramKind

__all__ = ["PROGRAMS", "begin", "capture", "enter", "get_panes", "install", "leave"]

PROGRAMS = (
    ProgramKind(
        "worker",
        "Worker",
        "celery -A proj worker -l INFO",
        r"\bcelery\b.* worker\b",
        (
            "--pool=solo",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ),
    ),
    ProgramKind(
        "beat", "Beat", "celery -A proj beat -l INFO", r"\bcelery\b.* beat\b"
    ),
)

capture, install, leave = roles.capture, roles.install, roles.leave


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Set up a process that has loaded its modules anew.

    ``memory`` is kept from one process to the next; ``mark`` shows a line between what
    the shell prints.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # a page's event loop always runs
    beat.add_missing_modules()
    worker.connect()
    beat.connect()
    journal.connect(memory.setdefault("journal", {}), mark)


def begin() -> None:
    """Let a program begin as in a process of its own."""
    roles.install(None)


def get_panes() -> list[dict[str, Any]]:
    """Return the queue and the results, as panes."""
    return [journal.get_pane(), *get_results()]
