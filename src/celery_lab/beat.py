"""A real beat that gives the thread back whenever it would sleep."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

from celery import signals

from lab_runtime.programs import Paused

LACKING = {  # what Pyodide's Python lacks, and modules that beat imports look up in it
    "dbm": {"error": (OSError,)},
    "pwd": {"getpwuid": lambda number: None},
    "_multiprocessing": {"SemLock": None},
}


class BeatProgram:
    """A beat that waits for the next time in its schedule."""

    def __init__(self, service: Any) -> None:
        self.service = service

    def has_work(self) -> bool:
        """Say no: beat goes by the clock alone."""
        return False

    def resume(self) -> None:
        """Send what is due, and pause."""
        delay = self.service.scheduler.tick()
        if self.service.scheduler.should_sync():
            self.service.scheduler.sync()
        raise Paused(self, max(float(delay or 0), 0.01))

    def stop(self) -> None:
        """End as the service itself does."""
        self.service.sync()


def connect() -> None:
    """Let each beat pause before its first round."""
    signals.beat_init.connect(_on_beat_init, weak=False)


def _on_beat_init(sender: Any, **kwargs: Any) -> None:
    raise Paused(BeatProgram(sender), 0.0)


def add_missing_modules() -> None:
    """Stand in for modules of CPython that are not in a browser."""
    for name, attributes in LACKING.items():
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            module = ModuleType(name)
            vars(module).update(attributes)
            sys.modules[name] = module
    if importlib.util.find_spec("_billiard") is None:
        sys.modules["_billiard"] = None  # type: ignore[assignment]
