"""Long-running programs beside the shell, which take turns.

A browser gives Python one thread. A program that would wait raises Paused instead. The lab
resumes it after a request, when its time has come, or while the shell sleeps.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, SupportsIndex

from lockstep_lab_runtime.command_shell import print_traceback
from lockstep_lab_runtime.limits import LabLimit
from lockstep_lab_runtime.process_state import ProcessState, ProcessSwitch
from lockstep_lab_runtime.streams import Screen

SLICE = 0.05  # seconds; the longest sleep before the programs get a turn
TOUCH = 0.001  # seconds; the shortest

PATIENCE = 10.0  # seconds that a poll may wait while no program runs
NO_PROGRAM = (
    "no running program can end this wait: start the worker first, or set a timeout"
)

_sleep = time.sleep


class Program(Protocol):
    """A long-running program that has started and waits."""

    def resume(self) -> None:
        """Do what is due; raise Paused to wait again, or return to end."""

    def has_work(self) -> bool:
        """Tell whether the program can do something now."""

    def stop(self) -> None:
        """Stop the program, as Ctrl-C does."""


class Paused(BaseException):
    """A program waits: for ``delay`` seconds, or for another program if it is None.

    It isn't an Exception, so that no handler on the way catches it.
    """

    def __init__(self, program: Program, delay: float | None = None) -> None:
        super().__init__()
        self.program = program
        self.delay = delay


@dataclass(frozen=True)
class ProgramKind:
    """A kind of long-running program.

    ``name`` and ``title`` are those of its terminal, and ``command`` is what its button
    runs. ``pattern`` matches its command lines, and ``adds`` are options that it needs
    in the lab. ``node`` matches the part of a command line that tells two programs of
    this kind apart.
    """

    name: str
    title: str
    command: str
    pattern: str
    adds: Sequence[str] = ()
    node: str = ""

    def find_name(self, command: str) -> str:
        """Return the name of the terminal for a command line of this kind."""
        match = re.search(self.node, command) if self.node else None
        return f"{self.name}-{match[1]}" if match else self.name


@dataclass
class RunningProgram:
    """A program that runs, with the state of its process when it last paused.

    ``due`` is the ``time.monotonic()`` at which it resumes, or None.
    """

    name: str
    kind: ProgramKind
    program: Program
    state: ProcessState
    command: str
    due: float | None = field(default=None)


class Programs:
    """The running programs, at most one for each name."""

    def __init__(self, switch: ProcessSwitch, screen: Screen) -> None:
        self.switch = switch
        self.screen = screen
        self.kinds: Sequence[ProgramKind] = ()
        self.running: dict[str, RunningProgram] = {}
        self.polls: Collection[str] = ()
        self._waited = 0.0

    def find_kind(self, command: str) -> ProgramKind | None:
        """Return the kind of a command line, None if the program ends on its own."""
        return next((k for k in self.kinds if re.search(k.pattern, command)), None)

    def add(self, kind: ProgramKind, command: str, paused: Paused) -> None:
        """Add a program that has just paused; call this within its process."""
        state = self.switch.capture()
        name = kind.find_name(command)
        running = RunningProgram(name, kind, paused.program, state, command)
        self.running[name] = running
        self._set_due(running, paused.delay)

    def _set_due(self, running: RunningProgram, delay: float | None) -> None:
        running.due = None if delay is None else time.monotonic() + max(delay, 0)

    def get_delay(self, running: RunningProgram) -> float | None:
        """Return the seconds until a program has something to do, None for never."""
        if running.program.has_work():
            return 0.0
        if running.due is None:
            return None
        return max(running.due - time.monotonic(), 0.0)

    def pump(self) -> bool:
        """Resume each program that has something to do; tell whether one had."""
        resumed = False
        for running in list(self.running.values()):
            if self.get_delay(running) == 0:
                resumed = True
                self._resume(running, running.program.resume)
        return resumed

    def stop(self, name: str) -> None:
        """Stop a program, as Ctrl-C in its terminal does."""
        running = self.running.get(name)
        if running is not None:
            self._resume(running, running.program.stop)
            self.running.pop(name, None)

    def _resume(self, running: RunningProgram, act: Callable[[], None]) -> None:
        front, self.screen.front = self.screen.front, running.name
        try:
            with self.switch.run_apart(running.state):
                try:
                    act()
                except Paused as paused:
                    running.program = paused.program
                    self._set_due(running, paused.delay)
                except (SystemExit, KeyboardInterrupt):
                    self.running.pop(running.name, None)
                except Exception as error:  # noqa: BLE001 - printed; the program runs on
                    print_traceback(error)
                else:
                    self.running.pop(running.name, None)
                running.state = self.switch.capture()
        finally:
            self.screen.front = front

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """Replace ``time.sleep``: resume the programs while the shell sleeps.

        A program's own sleep is a plain one. Code in a module of ``polls`` wakes up as
        soon as a program has had a turn; if no program runs, it raises LabLimit instead
        of polling forever.
        """
        if self.screen.front in self.running:
            _sleep(seconds)
            return
        seconds = float(seconds)
        polls = sys._getframe(1).f_globals.get("__name__", "") in self.polls
        self._waited = self._waited + seconds if polls and not self.running else 0.0
        if self._waited > PATIENCE:
            self._waited = 0.0
            raise LabLimit(NO_PROGRAM)
        end = time.monotonic() + seconds
        while True:
            if self.pump() and polls:
                return
            left = end - time.monotonic()
            if left <= 0:
                return
            waits = [self.get_delay(running) for running in self.running.values()]
            _sleep(min([left, SLICE, *[max(w, TOUCH) for w in waits if w is not None]]))
