"""The state that Celery and Django keep for each process."""

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
class ProcessState:
    """The state of one process; by default, that of a new one.

    A worker shares the interpreter with the shell, so its changes have to be undone:
    whether it refuses to wait for a result (``joins_block``), its shortcut to the tasks
    (``traces``), whether it has set up logging, whether it was told to stop (``stops``),
    its database connections, and the queues it consumes (``selected``).
    """

    joins_block: bool = False
    traces: tuple[Any, ...] | None = None
    set_up_logging: bool = False
    stops: tuple[Any, Any] = (None, None)
    connections: Any = field(default_factory=lambda: Local(True))
    selected: Any = None


def capture() -> ProcessState:
    """Return the state of the process that runs."""
    app, handler = _state.default_app, _get_connections()
    fast = app is not None and app.use_fast_trace_task
    return ProcessState(
        _state.task_join_will_block(),
        tuple(trace._localized) if fast else None,
        Logging._setup,
        (state.should_stop, state.should_terminate),
        handler._connections if handler is not None else Local(True),
        app.amqp.queues._consume_from if app is not None else None,
    )


def install(own: ProcessState | None) -> None:
    """Give a state to the process that runs; None is the state of a new process."""
    own = own or ProcessState()
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
    """Return Django's connection handler, None if Django isn't loaded."""
    return getattr(sys.modules.get("django.db"), "connections", None)
