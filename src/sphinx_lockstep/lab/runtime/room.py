"""One reader's room: a project, its shell, its programs, and the requests of a page."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lab_runtime.commands import CommandError, Shell
from lab_runtime.files import FileError, Files
from lab_runtime.guards import guard
from lab_runtime.modules import Modules, Stamps, get_stamps, look_up_again
from lab_runtime.programs import Paused, ProgramKind, Programs
from lab_runtime.roles import Roles
from lab_runtime.sessions import Opened, Session, take_over_prompts
from lab_runtime.terminals import Input, Output, Screen

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
                    {"type": "stream", "terminal": terminal, "text": text, "input": typed}
                )
            )
        )
        self.mark = lambda text: tell(json.dumps({"type": "mark", "text": text}))
        sys.stdin = Input()
        sys.stdout = sys.__stdout__ = Output(self.screen, 1)  # type: ignore[assignment]
        sys.stderr = sys.__stderr__ = Output(self.screen, 2)  # type: ignore[assignment]
        sys.dont_write_bytecode = True
        guard()
        take_over_prompts()
        self.roles = Roles()
        self.programs = Programs(self.roles, self.screen)
        time.sleep = self.programs.sleep
        self.modules = Modules(options.get("keep", ()))
        self.files = Files(self.top)
        self.shell = Shell(dict(options.get("environment", {})), self.top)
        self.session: Session | None = None
        self.memory: Message = {}  # what outlives the processes
        self.stamps: Stamps | None = None
        self.folder: Path | None = None
        self.setup: Any = None
        self.start(self.top)

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
        result["output"] = self.screen.get("shell")
        result["printed"] = {name: self.screen.get(name) for name in self.screen.kept}
        result["state"] = self.describe()
        return json.dumps(result)

    def on_state(self, message: Message) -> None:
        """Do nothing: each result has the state."""

    def on_files(self, message: Message) -> Message:
        """Return the files."""
        return {"files": self.files.read_all()}

    def on_session(self, message: Message) -> Message:
        """Run statements in the shell, which is opened where it is not."""
        if self.session is None or self._has_changed(self.shell.folder):
            self._open_session()
        assert self.session is not None
        with self._process_of_shell():
            error = self.session.run(message["code"])
        if error == "SystemExit":
            self.session = None
        return {"ok": not error, "error": error}

    @contextlib.contextmanager
    def _process_of_shell(self) -> Iterator[None]:
        with self.roles.apart():
            self._enter_environment()
            yield

    def _enter_environment(self) -> None:
        os.environ.update({**self.shell.variables, **self.shell.fixed})
        os.chdir(self.shell.folder)
        sys.path.insert(0, str(self.shell.folder))

    def _open_session(self) -> None:
        """Open the shell, quietly; names of one that was open are looked up again."""
        names = dict(self.session.names) if self.session is not None else {}
        self.session = None
        gone = self.start(self.shell.folder)
        self._run_line(self.options["shell"])
        if self.session is None:
            self.session = Session({}, self.screen)
        with self._process_of_shell():
            look_up_again(names, gone)
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
        if kind is not None:
            self.programs.stop(kind.name)
            line = " ".join([line, *kind.adds])
            self.screen.front = kind.name
        try:
            with self.roles.apart():
                try:
                    return self.shell.run(line, self.start)
                except Paused as paused:
                    self._note(kind, line, paused)
                except Opened as opened:
                    self.session = Session(opened.names, self.screen)
            return 0
        finally:
            self.screen.front = "shell"

    def _note(self, kind: ProgramKind | None, line: str, paused: Paused) -> None:
        if kind is None:
            raise CommandError("a program that goes on was started where none is known")
        command = line.removesuffix(" ".join(["", *kind.adds]))
        self.programs.note(kind, command, paused)

    def on_write(self, message: Message) -> None:
        """Write a whole file."""
        self.files.write(self._find(message), message["text"])
        self._restart_programs()

    def on_replace(self, message: Message) -> None:
        """Change a part of a file."""
        self.files.replace(self._find(message), message["old"], message["new"])
        self._restart_programs()

    def on_patch(self, message: Message) -> None:
        """Change a file by a difference."""
        self.files.patch(self._find(message), message["text"])
        self._restart_programs()

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

    def start(self, folder: Path) -> dict[str, Any]:
        """Make this process a new one; return the modules that it has forgotten."""
        gone: dict[str, Any] = {}
        if self._has_changed(folder):
            for name in list(self.programs.running):
                self.programs.stop(name)
            if self.setup is not None:
                self.setup.leave()
            gone = self.modules.forget()
            self.stamps, self.folder, self.setup = get_stamps(folder), folder, None
        if self.setup is None:
            self.setup = importlib.import_module(self.options["setup"])
            self.setup.enter(self.memory, self.mark)
            self.programs.kinds = self.setup.PROGRAMS
            self.roles.capture_own = self.setup.capture
            self.roles.install_own = self.setup.install
        self.setup.begin()
        return gone

    def _has_changed(self, folder: Path) -> bool:
        return self.folder != folder or self.stamps != get_stamps(folder)

    def _restart_programs(self) -> None:
        """Start anew what goes on, since it has the files as they were."""
        lines = [running.command for running in self.programs.running.values()]
        if not self._has_changed(self.shell.folder):
            return
        for name in list(self.programs.running):
            self.programs.stop(name)
        for line in lines:
            self._run_line(line)

    def describe(self) -> Message:
        """Return the programs and the panes."""
        running = self.programs.running
        return {
            "programs": [
                {
                    "name": kind.name,
                    "title": kind.title,
                    "command": running[kind.name].command
                    if kind.name in running
                    else kind.command,
                    "running": kind.name in running,
                    "due": self.programs.get_delay(running[kind.name])
                    if kind.name in running
                    else None,
                }
                for kind in self.programs.kinds
            ],
            "panes": self.setup.get_panes() if self.setup is not None else [],
        }
