"""A real worker that pauses instead of waiting.

Two documented settings suffice: ``worker_timer`` for a timer without a thread, and
``worker_consumer`` for a consumer whose loop pauses.
"""

from __future__ import annotations

import signal
from typing import Any, NoReturn

from celery import bootsteps, signals
from celery.worker import state
from celery.worker.consumer import Consumer
from kombu.asynchronous.timer import Timer
from kombu.transport.memory import Channel

from lockstep_lab_runtime.programs import Paused


class CooperativeTimer(Timer):
    """Kombu's timer; the worker's loop calls its entries when they are due."""

    def call_due(self) -> float | None:
        """Call the entries that are due; return the seconds until the next one, or None."""
        for delay, entry in iter(self):
            if entry is None:
                return float(delay) if delay is not None else None
            self.apply_entry(entry)
        return None


class CooperativeConsumer(Consumer):
    """A consumer whose loop pauses instead of waiting for a message."""

    @staticmethod
    def loop(consumer: CooperativeConsumer, *args: Any, **kwargs: Any) -> None:
        """Start to consume messages."""
        consumer.task_consumer.on_message = consumer.create_task_handler()
        consumer.task_consumer.consume()
        consumer.on_ready()
        consumer.resume()

    def resume(self) -> None:
        """Take messages until the queues are empty, then raise Paused."""
        while self.blueprint.state == bootsteps.RUN and self.connection:
            state.maybe_shutdown()
            if self.qos.prev != self.qos.value:
                self.qos.update()
            delay = self.timer.call_due()
            self.perform_pending_operations()
            try:
                # Without a timeout, the transport would wait.
                self.connection.transport.drain_events(
                    self.connection.connection, timeout=0.0
                )
            except TimeoutError:
                # The timer also has entries that don't belong to a task.
                waits = state.scheduled_requests or state.reserved_requests
                raise Paused(WorkerProgram(self), delay if waits else None) from None


class WorkerProgram:
    """A worker that has paused."""

    def __init__(self, consumer: CooperativeConsumer) -> None:
        self.consumer = consumer

    def has_work(self) -> bool:
        """Tell whether one of the worker's queues has a message."""
        names = [queue.name for queue in self.consumer.task_consumer.queues]
        pidbox = getattr(self.consumer.app.control, "mailbox", None)
        if pidbox is not None:
            names.append(f"{self.consumer.hostname}.{pidbox.namespace}.pidbox")
        queues = (Channel.queues.get(name) for name in names)
        return any(queue.qsize() for queue in queues if queue is not None)

    def resume(self) -> None:
        """Continue the worker's loop."""
        try:
            self.consumer.resume()
        except SystemExit as error:
            self._end(error)

    def stop(self) -> None:
        """Shut down warmly, as the worker's handler does on Ctrl-C."""
        handler = signal.getsignal(signal.SIGINT)
        if callable(handler):
            handler(signal.SIGINT, None)
        state.should_stop = 0
        self.resume()

    def _end(self, error: SystemExit) -> NoReturn:
        self.consumer.controller.stop(exitcode=error.code)
        raise error


def connect() -> None:
    """Give the cooperative classes to each worker that starts."""
    signals.celeryd_init.connect(_on_celeryd_init, weak=False)


def _on_celeryd_init(conf: Any, **kwargs: Any) -> None:
    conf.worker_timer = f"{__name__}:CooperativeTimer"
    conf.worker_consumer = f"{__name__}:CooperativeConsumer"
