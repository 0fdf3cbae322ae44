"""What a program changes of its process, taken back when another one goes on."""

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

from lockstep_lab_runtime.modules import Loaded, Modules

SIGNALS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2")
    if hasattr(signal, name)
)


@dataclass(frozen=True)
class Role:
    """The state of a process that a program has made its own."""

    streams: tuple[Any, ...]
    argv: list[str]
    path: list[str]
    environment: dict[str, str]
    folder: str
    main: Any
    signals: dict[int, Any]
    warn: Any
    loggers: dict[str, tuple[list[Any], int, bool, bool]]
    loaded: Loaded
    own: Any  # what the set-up knows of


class Roles:
    """Taking and giving back roles."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules

    def capture(self) -> Role:
        """Return the role that the process is in."""
        return Role(
            (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__),
            list(sys.argv),
            list(sys.path),
            dict(os.environ),
            os.getcwd(),  # noqa: PTH109 - a text, to go back to
            sys.modules["__main__"],
            {number: signal.getsignal(number) for number in SIGNALS},
            warnings.showwarning,
            {name: _describe(logger) for name, logger in _find_loggers()},
            self.modules.now,
            self.modules.now.setup.capture() if self.modules.now.setup else None,
        )

    def install(self, role: Role) -> None:
        """Put the process into a role."""
        self.modules.enter(role.loaded)
        sys.stdin, sys.stdout, sys.stderr = role.streams[:3]
        sys.__stdout__, sys.__stderr__ = role.streams[3:]  # type: ignore[misc]
        sys.argv[:], sys.path[:] = role.argv, role.path
        if dict(os.environ) != role.environment:
            os.environ.clear()
            os.environ.update(role.environment)
        os.chdir(role.folder)
        sys.modules["__main__"] = role.main
        for number, handler in role.signals.items():
            if handler is not None:
                signal.signal(number, handler)
        warnings.showwarning = role.warn
        for name, logger in _find_loggers():
            handlers, level, propagate, disabled = role.loggers.get(name, _FRESH)
            logger.handlers[:] = handlers
            if logger.level != level:  # each setting goes through all loggers
                logger.setLevel(level)
            logger.propagate, logger.disabled = propagate, disabled
        if role.loaded.setup is not None:
            role.loaded.setup.install(role.own)

    @contextlib.contextmanager
    def apart(self, role: Role | None = None) -> Iterator[None]:
        """Run something in a role, or as a new process, and come back to this one."""
        outer = self.capture()
        try:
            if role is not None:
                self.install(role)
            yield
        finally:
            self.install(outer)


_FRESH: tuple[list[Any], int, bool, bool] = ([], logging.NOTSET, True, False)


def _find_loggers() -> Iterator[tuple[str, logging.Logger]]:
    yield "", logging.getLogger()
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger):
            yield name, logger


def _describe(logger: logging.Logger) -> tuple[list[Any], int, bool, bool]:
    return list(logger.handlers), logger.level, logger.propagate, logger.disabled
