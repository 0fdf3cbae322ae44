"""What a worker or a shell has of its own, beyond what any Python program has."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any

from asgiref.local import Local
from celery import _state
from celery.app import trace
from celery.app.log import Logging
from celery.worker import state


@dataclass(frozen=True)
class Own:
    """The state of one process: as a new one has it, unless said otherwise.

    A worker of another kind than prefork's children lives on as the shell does, so what
    it sets up for itself has to be taken back: its shortcut to the tasks (``traces``),
    the queues it was told to consume (``selected``), whether it refuses to wait for a
    result, whether it has set up logging, and each process's own database connections.
    """

    joins_block: bool = False
    traces: tuple[Any, ...] | None = None
    set_up_logging: bool = False
    stops: tuple[Any, Any] = (None, None)
    connections: Any = field(default_factory=lambda: Local(True))
    selected: Any = None


def capture() -> Own:
    """Return the state of the process that runs."""
    app, handler = _state.default_app, _get_connections()
    fast = app is not None and app.use_fast_trace_task
    return Own(
        _state.task_join_will_block(),
        tuple(trace._localized) if fast else None,
        Logging._setup,
        (state.should_stop, state.should_terminate),
        handler._connections if handler is not None else Local(True),
        app.amqp.queues._consume_from if app is not None else None,
    )


def install(own: Own | None) -> None:
    """Put the process that runs into a state."""
    own = own or Own()
    app, handler = _state.default_app, _get_connections()
    _state._set_task_join_will_block(own.joins_block)
    Logging._setup = own.set_up_logging
    state.should_stop, state.should_terminate = own.stops
    if app is not None:
        app.amqp.queues._consume_from = own.selected
        if own.traces is None:
            trace.reset_worker_optimizations(app)
        else:
            trace.setup_worker_optimizations(app, own.traces[2])
    if handler is not None:
        handler._connections = own.connections


def _get_connections() -> Any:
    """Return Django's connections, where Django has been loaded."""
    return getattr(sys.modules.get("django.db"), "connections", None)
