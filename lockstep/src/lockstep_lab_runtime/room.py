"""One reader's room: a project, its shell, its programs, and the requests of a page."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lockstep_lab_runtime.commands import CommandError, LabShell, Own, show
from lockstep_lab_runtime.files import FileError, Files
from lockstep_lab_runtime.guards import guard
from lockstep_lab_runtime.modules import Modules, get_stamps, look_up_again
from lockstep_lab_runtime.programs import Paused, ProgramKind, Programs
from lockstep_lab_runtime.roles import Roles
from lockstep_lab_runtime.sessions import Opened, Session, take_over_prompts
from lockstep_lab_runtime.terminals import Input, Output, Screen

Message = dict[str, Any]


class Room:
    """Answers the requests of a page, one after the other.

    ``options`` say where the project is (``folder``), what its processes find in their
    environment (``environment``), which command opens its shell (``shell``), which module
    sets up what the project needs in here (``setup``) and which packages outlive a
    process (``keep``). ``tell`` gets the events, as JSON.
    """

    def __init__(self, options: Message, tell: Callable[[str], None]) -> None:
        self.options = options
        self.top = Path(options["folder"])
        self.screen = Screen(
            lambda terminal, text, typed: tell(
                json.dumps(
                    {
                        "type": "stream",
                        "terminal": terminal,
                        "text": text,
                        "input": typed,
                    }
                )
            )
        )
        self.mark = lambda text: tell(
            json.dumps({"type": "mark", "terminal": self.screen.front, "text": text})
        )
        sys.stdin = Input()
        sys.stdout = sys.__stdout__ = Output(self.screen, 1)  # type: ignore[assignment,misc]
        sys.stderr = sys.__stderr__ = Output(self.screen, 2)  # type: ignore[assignment,misc]
        self.screen.take_descriptors()
        sys.dont_write_bytecode = True
        guard()
        take_over_prompts()
        self.modules = Modules(options.get("keep", ()))
        self.roles = Roles(self.modules)
        self.programs = Programs(self.roles, self.screen)
        time.sleep = self.programs.sleep
        self.files = Files(self.top)
        self.shell = LabShell(
            dict(options.get("environment", {})), self.top / options.get("cwd", "")
        )
        self.shell.variables.update(options.get("variables", {}))
        self.session: Session | None = None
        self.memory: Message = {}  # what outlives the processes
        self.is_stale = False  # the shell has files as they were before a change
        self.start()
        self.home = self.roles.capture()

    def answer(self, text: str) -> str:
        """Return the result of a request, both as JSON."""
        self.screen.clear()
        message = json.loads(text)
        result: Message = {"ok": True, "error": ""}
        try:
            act = getattr(self, f"on_{message['type']}")
            result |= act(message) or {}
        except (CommandError, FileError) as error:
            result |= {"ok": False, "error": str(error)}
        except MemoryError:
            result |= {"ok": False, "error": "there is no memory left: reset the page"}
        except Exception as error:  # noqa: BLE001 - the page has to go on
            result |= {"ok": False, "error": f"the lab has failed: {error!r}"}
            show(error)
        result["output"] = self.screen.get("shell")
        result["printed"] = {name: self.screen.get(name) for name in self.screen.kept}
        result["state"] = self.describe()
        return json.dumps(result)

    def on_state(self, message: Message) -> None:
        """Do nothing: each result has the state."""

    def on_files(self, message: Message) -> Message:
        """Return the files."""
        return {"files": self.files.read_all()}

    def on_snapshot(self, message: Message) -> Message:
        """Return every file, packed as text, and what the shell has set."""
        return {
            "snapshot": self.files.pack_all(),
            "cwd": str(self.shell.folder.relative_to(self.top)),
            "variables": self.shell.variables,
        }

    def on_session(self, message: Message) -> Message:
        """Run statements in the shell, which is opened where it is not."""
        if self.session is None or self.is_stale:
            self._open_session()
        assert self.session is not None
        with self._process_of_shell():
            error = self.session.run(message["code"])
        if error == "SystemExit":
            self.session = None
        return {"ok": not error, "error": error}

    @contextlib.contextmanager
    def _process_of_shell(self) -> Iterator[None]:
        """Be the process of the shell, and keep what it changes of itself."""
        with self.roles.apart(self.home):
            yield
            self.home = self.roles.capture()

    def _open_session(self) -> None:
        """Open the shell, quietly; names of one that was open are looked up again."""
        names = dict(self.session.names) if self.session is not None else {}
        gone = self.home.loaded
        front, self.screen.front = self.screen.front, ""
        self.session = None
        try:
            self._run_line(self.options["shell"])
        finally:
            self.screen.front = front
        if self.session is None:
            self.session = Session({}, self.screen)
        if gone is not self.home.loaded:
            with self._process_of_shell():
                look_up_again(names, gone.modules)
        self.session.names.update(names)

    def on_console(self, message: Message) -> Message:
        """Run command lines until one fails."""
        status = 0
        for line in message["code"].replace("\\\n", " ").splitlines():
            if not line.strip():
                continue
            self.screen.show(f"$ {line.strip()}\n", typed=True)
            status = self._run_line(line)
            if status:
                break
        wanted = message.get("exits", 0)
        error = "" if status == wanted else f"ended with status {status}"
        return {"ok": not error, "error": error, "status": status}

    def _run_line(self, line: str) -> int:
        kind = self.programs.find_kind(line)
        front = self.screen.front
        if self.modules.last.has_shell and self._opens_shell(line):
            self.modules.forget()
        last = self.modules.last
        if kind is not None:
            self.modules.forget()  # it goes on with what it has loaded, apart from all
            name = kind.find_name(line)
            self.programs.stop(name)
            line = " ".join([line, *kind.adds])
            self.screen.front = name
        try:
            with self.roles.apart():
                try:
                    return self.shell.run(line, self.start)
                except Paused as paused:
                    self._note(kind, line, paused)
                except Opened as opened:
                    self._note_shell(opened)
            return 0
        finally:
            self.screen.front = front
            if kind is not None:
                self.modules.last = last

    def _opens_shell(self, line: str) -> bool:
        shell = self.options["shell"]
        return line == shell or (line.startswith(f"{shell} -") and " -c" not in line)

    def _note(self, kind: ProgramKind | None, line: str, paused: Paused) -> None:
        if kind is None:
            raise CommandError("a program that goes on was started where none is known")
        command = line.removesuffix(" ".join(["", *kind.adds]))
        self.programs.note(kind, command, paused)

    def _note_shell(self, opened: Opened) -> None:
        """Take over a prompt, and the process that has opened it."""
        self.session = Session(opened.names, self.screen)
        self.modules.now.has_shell = True
        self.is_stale = False
        self.home = self.roles.capture()

    def on_write(self, message: Message) -> None:
        """Write a whole file."""
        self.files.write(self._find(message), message["text"])
        self._restart(message)

    def on_replace(self, message: Message) -> None:
        """Change a part of a file."""
        self.files.replace(self._find(message), message["old"], message["new"])
        self._restart(message)

    def on_patch(self, message: Message) -> None:
        """Change a file by a difference."""
        self.files.patch(self._find(message), message["text"])
        self._restart(message)

    def on_remove(self, message: Message) -> None:
        """Remove a file."""
        self._find(message).unlink(missing_ok=True)

    def _find(self, message: Message) -> Path:
        return self.files.find(self.shell.folder, message["path"])

    def on_pump(self, message: Message) -> None:
        """Let the programs go on, for as long as they have something to do.

        With ``until`` seconds, wait for what is due by then too.
        """
        end = time.monotonic() + message.get("until", 0)
        self.programs.pump()
        while (left := end - time.monotonic()) > 0 and self._is_due(left):
            self.programs.sleep(0.01)

    def _is_due(self, seconds: float) -> bool:
        running = self.programs.running.values()
        delays = map(self.programs.get_delay, running)
        return any(delay is not None and delay <= seconds for delay in delays)

    def on_stop(self, message: Message) -> None:
        """Stop a program."""
        self.programs.stop(message["program"])

    def start(self, own: Own | None = None) -> None:
        """Make this process a new one, with files and environment as they are now."""
        values = {**self.shell.variables, **(own or {}), **self.shell.fixed}
        environment = {name: v for name, v in values.items() if v is not None}
        key = (self.shell.folder, tuple(sorted(environment.items())))
        loaded = self.modules.begin(key, get_stamps(self.shell.folder))
        os.environ.update(environment)
        os.chdir(self.shell.folder)
        if loaded.setup is None:
            loaded.setup = importlib.import_module(self.options["setup"])
            loaded.setup.enter(self.memory, self.mark)
            self.programs.kinds = loaded.setup.PROGRAMS
            self.programs.polls = loaded.setup.POLLS
        loaded.setup.begin()

    def _restart(self, message: Message) -> None:
        """Start anew what goes on, and the shell, which have the files as they were."""
        has_changed = get_stamps(self.shell.folder) != self.modules.last.stamps
        if not message.get("restart", True) or not has_changed:
            return
        self.is_stale = self.session is not None
        lines = [running.command for running in self.programs.running.values()]
        for line in lines:
            self._run_line(line)

    def describe(self) -> Message:
        """Return the programs and the panes."""
        running = list(self.programs.running.values())
        kinds = {kind.name for kind in (each.kind for each in running)}
        setup = self.modules.now.setup
        return {
            "programs": [
                *(
                    {
                        "name": each.name,
                        "title": each.name.replace("-", " ").capitalize(),
                        "command": each.command,
                        "running": True,
                        "due": self.programs.get_delay(each),
                    }
                    for each in running
                ),
                *(
                    {
                        "name": kind.name,
                        "title": kind.title,
                        "command": kind.command,
                        "running": False,
                        "due": None,
                    }
                    for kind in self.programs.kinds
                    if kind.name not in kinds
                ),
            ],
            "panes": setup.get_panes() if setup is not None else [],
        }


def open_room(options: Message, tell: Callable[[str], None]) -> tuple[Room | None, str]:
    """Return a room, or the traceback of what keeps it from opening."""
    try:
        return Room(options, tell), ""
    except Exception:  # noqa: BLE001 - whatever the set-up raises
        return None, traceback.format_exc()
