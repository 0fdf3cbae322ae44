"""What Celery and Django need to share one process, one thread and one page.

This is the set-up that the lab of sphinx_lockstep is told to load: see ``enter`` and
the functions below it. Nothing of Celery is patched: a worker gets its timer and its
consumer by two settings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery_lab import beat, journal, missing, roles, worker
from celery_lab.results import get_results
from lockstep_lab_runtime.programs import ProgramKind

__all__ = ["POLLS", "PROGRAMS", "begin", "capture", "enter", "get_panes", "install"]

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
        r"(?:-n|--hostname)[ =](\w+)",
    ),
    ProgramKind("beat", "Beat", "celery -A proj beat -l INFO", r"\bcelery\b.* beat\b"),
)

# Whose sleeps wait for a message or a result.
POLLS = ("celery.backends.base", "kombu.transport.virtual.base")

capture, install = roles.capture, roles.install


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Set up a process that has loaded its modules anew.

    ``memory`` is kept from one process to the next; ``mark`` shows a line between what
    the shell prints.
    """
    missing.add()
    worker.connect()
    beat.connect()
    journal.connect(memory.setdefault("journal", {}), mark)


def begin() -> None:
    """Let a program begin as in a process of its own."""
    roles.install(None)


def get_panes() -> list[dict[str, Any]]:
    """Return the queue and the results, as panes."""
    return [journal.get_pane(), *get_results()]
