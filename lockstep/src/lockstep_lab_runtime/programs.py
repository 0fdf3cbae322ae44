"""Programs that go on beside the shell, each for a while at a time.

In a browser there is one thread. A program that would wait raises Paused, and is called
again when there may be something to do: after a request, when a time has come, or while
the shell sleeps.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, SupportsIndex

from lockstep_lab_runtime.commands import show
from lockstep_lab_runtime.guards import LabLimit
from lockstep_lab_runtime.roles import Role, Roles
from lockstep_lab_runtime.terminals import Screen

SLICE = 0.05  # seconds of the longest sleep between two looks at the programs
TOUCH = 0.001

PATIENCE = 10.0  # seconds of waiting for what nothing can bring about
NOBODY = (
    "nothing runs here that could end this wait: start the worker first, or give a"
    " timeout"
)

_sleep = time.sleep


class Program(Protocol):
    """A program that was started, and waits."""

    def resume(self) -> None:
        """Go on until there is nothing to do: raises Paused then, else it has ended."""

    def has_work(self) -> bool:
        """Tell whether there is something to do at once."""

    def stop(self) -> None:
        """End, as by the reader's Ctrl-C."""


class Paused(BaseException):
    """A program waits for ``delay`` seconds, or without one for others."""

    def __init__(self, program: Program, delay: float | None = None) -> None:
        super().__init__()
        self.program = program
        self.delay = delay


@dataclass(frozen=True)
class ProgramKind:
    """A kind of program that goes on: its terminal's name and title, its command.

    ``pattern`` finds its command line, ``adds`` are options that it needs in here, and
    ``node`` finds what tells it from others of its kind.
    """

    name: str
    title: str
    command: str
    pattern: str
    adds: Sequence[str] = ()
    node: str = ""

    def find_name(self, command: str) -> str:
        """Return the name of a program of this kind: its terminal's."""
        match = re.search(self.node, command) if self.node else None
        return f"{self.name}-{match[1]}" if match else self.name


@dataclass
class Running:
    """A program that goes on, in the role in which it was left."""

    name: str
    kind: ProgramKind
    program: Program
    role: Role
    command: str
    due: float | None = field(default=None)


class Programs:
    """The programs that go on, one of a name, and the time of each."""

    def __init__(self, roles: Roles, screen: Screen) -> None:
        self.roles = roles
        self.screen = screen
        self.kinds: Sequence[ProgramKind] = ()
        self.running: dict[str, Running] = {}
        self.polls: Collection[str] = ()
        self._waited = 0.0

    def find_kind(self, command: str) -> ProgramKind | None:
        """Return the kind of a command line that goes on."""
        return next((k for k in self.kinds if re.search(k.pattern, command)), None)

    def note(self, kind: ProgramKind, command: str, paused: Paused) -> None:
        """Take over a program that has started and waits; call it within its role."""
        role = self.roles.capture()
        name = kind.find_name(command)
        running = Running(name, kind, paused.program, role, command)
        self.running[name] = running
        self._set_due(running, paused.delay)

    def _set_due(self, running: Running, delay: float | None) -> None:
        running.due = None if delay is None else time.monotonic() + max(delay, 0)

    def get_delay(self, running: Running) -> float | None:
        """Return in how many seconds a program has something to do, None for never."""
        if running.program.has_work():
            return 0.0
        if running.due is None:
            return None
        return max(running.due - time.monotonic(), 0.0)

    def pump(self) -> bool:
        """Let each program that has something to do go on; tell whether one had."""
        went_on = False
        for running in list(self.running.values()):
            if self.get_delay(running) == 0:
                went_on = True
                self._go_on(running, running.program.resume)
        return went_on

    def stop(self, name: str) -> None:
        """Stop a program, as by Ctrl-C in its terminal."""
        running = self.running.get(name)
        if running is not None:
            self._go_on(running, running.program.stop)
            self.running.pop(name, None)

    def _go_on(self, running: Running, act: Callable[[], None]) -> None:
        front, self.screen.front = self.screen.front, running.name
        try:
            with self.roles.apart(running.role):
                try:
                    act()
                except Paused as paused:
                    running.program = paused.program
                    self._set_due(running, paused.delay)
                except (SystemExit, KeyboardInterrupt):
                    self.running.pop(running.name, None)
                except Exception as error:  # noqa: BLE001 - it is told, and goes on as a pool would
                    show(error)
                else:
                    self.running.pop(running.name, None)
                running.role = self.roles.capture()
        finally:
            self.screen.front = front

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """Sleep, and let the programs go on meanwhile, unless one of them sleeps.

        Code that looks again and again (``polls``) sleeps no longer than until one of
        them has gone on; where none is there, it would look for ever.
        """
        if self.screen.front in self.running:
            _sleep(seconds)
            return
        seconds = float(seconds)
        polls = sys._getframe(1).f_globals.get("__name__", "") in self.polls
        self._waited = self._waited + seconds if polls and not self.running else 0.0
        if self._waited > PATIENCE:
            self._waited = 0.0
            raise LabLimit(NOBODY)
        end = time.monotonic() + seconds
        while True:
            if self.pump() and polls:
                return
            left = end - time.monotonic()
            if left <= 0:
                return
            waits = [self.get_delay(running) for running in self.running.values()]
            _sleep(min([left, SLICE, *[max(w, TOUCH) for w in waits if w is not None]]))
