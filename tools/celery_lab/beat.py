"""A real beat that gives the thread back whenever it would sleep."""

from __future__ import annotations

from typing import Any

from celery import signals

from lockstep_lab_runtime.programs import Paused


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
