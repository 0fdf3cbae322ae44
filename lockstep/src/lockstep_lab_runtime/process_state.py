"""The state that a program changes in its process, saved and restored between programs."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lockstep_lab_runtime.modules import LoadedModules, Modules

SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2")
    if hasattr(signal, name)
)

type LoggerState = tuple[list[Any], int, bool, bool]


@dataclass(frozen=True)
class ProcessState:
    """The state of one process: everything in which two programs may differ."""

    streams: tuple[Any, ...]
    argv: list[str]
    path: list[str]
    environment: dict[str, str]
    folder: str
    main: Any
    signals: dict[int, Any]
    warn: Any
    loggers: dict[str, LoggerState]
    loaded: LoadedModules
    own: Any  # the state that the set-up package captures


class ProcessSwitch:
    """The switch between the programs that share this interpreter."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules

    def capture(self) -> ProcessState:
        """Return the state of the process that runs."""
        return ProcessState(
            (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__),
            list(sys.argv),
            list(sys.path),
            dict(os.environ),
            os.getcwd(),  # noqa: PTH109 - a string for os.chdir
            sys.modules["__main__"],
            {number: signal.getsignal(number) for number in SIGNALS},
            warnings.showwarning,
            {name: _describe(logger) for name, logger in _find_loggers()},
            self.modules.now,
            self.modules.now.setup.capture() if self.modules.now.setup else None,
        )

    def install(self, state: ProcessState) -> None:
        """Give this process a captured state."""
        self.modules.enter(state.loaded)
        sys.stdin, sys.stdout, sys.stderr = state.streams[:3]
        sys.__stdout__, sys.__stderr__ = state.streams[3:]  # type: ignore[misc]
        sys.argv[:], sys.path[:] = state.argv, state.path
        if dict(os.environ) != state.environment:
            os.environ.clear()
            os.environ.update(state.environment)
        os.chdir(state.folder)
        sys.modules["__main__"] = state.main
        for number, handler in state.signals.items():
            if handler is not None:
                signal.signal(number, handler)
        warnings.showwarning = state.warn
        for name, logger in _find_loggers():
            handlers, level, propagate, disabled = state.loggers.get(name, _UNCHANGED)
            logger.handlers[:] = handlers
            if logger.level != level:  # setLevel() visits every logger, so it is slow
                logger.setLevel(level)
            logger.propagate, logger.disabled = propagate, disabled
        if state.loaded.setup is not None:
            state.loaded.setup.install(state.own)

    @contextlib.contextmanager
    def run_apart(self, state: ProcessState | None = None) -> Iterator[None]:
        """Run a block in another state, or as a new process, then restore this one."""
        outer = self.capture()
        try:
            if state is not None:
                self.install(state)
            yield
        finally:
            self.install(outer)


_UNCHANGED: LoggerState = ([], logging.NOTSET, True, False)


def _find_loggers() -> Iterator[tuple[str, logging.Logger]]:
    yield "", logging.getLogger()
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger):
            yield name, logger


def _describe(logger: logging.Logger) -> LoggerState:
    return list(logger.handlers), logger.level, logger.propagate, logger.disabled
