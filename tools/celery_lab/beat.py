"""A real beat that pauses instead of sleeping."""

from __future__ import annotations

from typing import Any

from celery import signals

from lockstep_lab_runtime.programs import Paused


class BeatProgram:
    """A beat that waits for the next entry of its schedule."""

    def __init__(self, service: Any) -> None:
        self.service = service

    def has_work(self) -> bool:
        """Return False; beat depends only on the clock."""
        return False

    def resume(self) -> None:
        """Send the tasks that are due, then pause."""
        delay = self.service.scheduler.tick()
        if self.service.scheduler.should_sync():
            self.service.scheduler.sync()
        raise Paused(self, max(float(delay or 0), 0.01))

    def stop(self) -> None:
        """Save the schedule, as the service itself does."""
        self.service.sync()


def connect() -> None:
    """Pause each beat before it first checks its schedule."""
    signals.beat_init.connect(_on_beat_init, weak=False)


def _on_beat_init(sender: Any, **kwargs: Any) -> None:
    raise Paused(BeatProgram(sender), 0.0)
