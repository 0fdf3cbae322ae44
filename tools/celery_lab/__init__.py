"""Celery and Django in the lab, where all programs share one process and one thread.

``lockstep_lab_setup`` names this package, and the lab calls the functions below. Celery
itself isn't patched: a worker gets its timer and its consumer from two settings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery_lab import beat, missing, process_state, queue_pane, worker
from celery_lab.results_pane import get_results
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

# The modules that poll for a message or a result.
POLLS = ("celery.backends.base", "kombu.transport.virtual.base")

capture, install = process_state.capture, process_state.install


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Prepare a process that has just loaded its modules.

    ``memory`` is kept from one process to the next; ``mark`` shows a line in the
    terminal that isn't the program's output.
    """
    missing.add()
    worker.connect()
    beat.connect()
    queue_pane.connect(memory.setdefault("messages", {}), mark)


def begin() -> None:
    """Give a program the state of a new process."""
    process_state.install(None)


def get_panes() -> list[dict[str, Any]]:
    """Return the queue and the results as panes."""
    return [queue_pane.get_pane(), *get_results()]
