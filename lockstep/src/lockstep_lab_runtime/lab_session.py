"""One reader's lab session: a project, its shell and programs, and a page's requests."""

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

from lockstep_lab_runtime.command_shell import (
    CommandError,
    CommandShell,
    Variables,
    print_traceback,
)
from lockstep_lab_runtime.files import FileError, ProjectFiles
from lockstep_lab_runtime.limits import refuse_unsupported
from lockstep_lab_runtime.modules import Modules, get_stamps, look_up_again
from lockstep_lab_runtime.process_state import ProcessSwitch
from lockstep_lab_runtime.programs import Paused, ProgramKind, Programs
from lockstep_lab_runtime.prompt import Prompt, PromptOpened, take_over_prompts
from lockstep_lab_runtime.streams import Input, Output, Screen

Message = dict[str, Any]


class LabSession:
    """A project in this interpreter; it answers a page's requests one after the other.

    ``options``: ``folder`` is the project's, ``environment`` has the variables of its
    processes, ``shell`` is the command that opens its Python shell, ``setup`` is the
    module that prepares a process, and ``keep`` lists the packages that all processes
    share. ``cwd`` and ``variables`` are those of the terminal. ``tell`` is called with
    each event as JSON.
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
        refuse_unsupported()
        take_over_prompts()
        self.modules = Modules(options.get("keep", ()))
        self.switch = ProcessSwitch(self.modules)
        self.programs = Programs(self.switch, self.screen)
        time.sleep = self.programs.sleep
        self.files = ProjectFiles(self.top)
        self.shell = CommandShell(
            dict(options.get("environment", {})), self.top / options.get("cwd", "")
        )
        self.shell.variables.update(options.get("variables", {}))
        self.prompt: Prompt | None = None
        self.memory: Message = {}  # the set-up's; it outlives the processes
        self.is_stale = False  # whether the prompt has loaded files that have changed
        self.start()
        self.home = self.switch.capture()  # the state of the prompt's process

    def answer(self, text: str) -> str:
        """Return the result of a request; both are JSON."""
        self.screen.clear()
        message = json.loads(text)
        result: Message = {"ok": True, "error": ""}
        try:
            act = getattr(self, f"on_{message['type']}")
            result |= act(message) or {}
        except (CommandError, FileError) as error:
            result |= {"ok": False, "error": str(error)}
        except MemoryError:
            result |= {"ok": False, "error": "the lab is out of memory: press Reset"}
        except Exception as error:  # noqa: BLE001 - the page shows it and runs on
            result |= {"ok": False, "error": f"the lab failed: {error!r}"}
            print_traceback(error)
        result["output"] = self.screen.get("shell")
        result["printed"] = {name: self.screen.get(name) for name in self.screen.kept}
        result["state"] = self.describe()
        return json.dumps(result)

    def on_state(self, message: Message) -> None:
        """Do nothing; each result has the state."""

    def on_files(self, message: Message) -> Message:
        """Return the text of each file."""
        return {"files": self.files.read_all()}

    def on_snapshot(self, message: Message) -> Message:
        """Return each file in base64, and the terminal's folder and variables."""
        return {
            "snapshot": self.files.pack_all(),
            "cwd": str(self.shell.folder.relative_to(self.top)),
            "variables": self.shell.variables,
        }

    def on_session(self, message: Message) -> Message:
        """Run statements at the prompt; open it first if necessary."""
        if self.prompt is None or self.is_stale:
            self._open_prompt()
        assert self.prompt is not None
        with self._run_in_prompt():
            error = self.prompt.run(message["code"])
        if error == "SystemExit":
            self.prompt = None
        return {"ok": not error, "error": error}

    @contextlib.contextmanager
    def _run_in_prompt(self) -> Iterator[None]:
        """Run a block in the prompt's process, and keep its changes of that process."""
        with self.switch.run_apart(self.home):
            yield
            self.home = self.switch.capture()

    def _open_prompt(self) -> None:
        """Open the prompt without showing it; look up the names of the last one again."""
        names = dict(self.prompt.names) if self.prompt is not None else {}
        gone = self.home.loaded
        front, self.screen.front = self.screen.front, ""
        self.prompt = None
        try:
            self._run_line(self.options["shell"])
        finally:
            self.screen.front = front
        if self.prompt is None:
            self.prompt = Prompt({}, self.screen)
        if gone is not self.home.loaded:
            with self._run_in_prompt():
                look_up_again(names, gone.modules)
        self.prompt.names.update(names)

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
        error = "" if status == wanted else f"exit status {status}"
        return {"ok": not error, "error": error, "status": status}

    def _run_line(self, line: str) -> int:
        kind = self.programs.find_kind(line)
        front = self.screen.front
        if self.modules.last.has_prompt and self._opens_shell(line):
            self.modules.forget()
        last = self.modules.last
        if kind is not None:
            self.modules.forget()  # a long-running program keeps its own modules
            name = kind.find_name(line)
            self.programs.stop(name)
            line = " ".join([line, *kind.adds])
            self.screen.front = name
        try:
            with self.switch.run_apart():
                try:
                    return self.shell.run(line, self.start)
                except Paused as paused:
                    self._add_program(kind, line, paused)
                except PromptOpened as opened:
                    self._keep_prompt(opened)
            return 0
        finally:
            self.screen.front = front
            if kind is not None:
                self.modules.last = last

    def _opens_shell(self, line: str) -> bool:
        shell = self.options["shell"]
        return line == shell or (line.startswith(f"{shell} -") and " -c" not in line)

    def _add_program(self, kind: ProgramKind | None, line: str, paused: Paused) -> None:
        if kind is None:
            raise CommandError(
                "the lab's set-up doesn't list this long-running program"
            )
        command = line.removesuffix(" ".join(["", *kind.adds]))
        self.programs.add(kind, command, paused)

    def _keep_prompt(self, opened: PromptOpened) -> None:
        """Keep a prompt, and the state of the process that has opened it."""
        self.prompt = Prompt(opened.names, self.screen)
        self.modules.now.has_prompt = True
        self.is_stale = False
        self.home = self.switch.capture()

    def on_write(self, message: Message) -> None:
        """Write a whole file."""
        self.files.write(self._find(message), message["text"])
        self._restart(message)

    def on_replace(self, message: Message) -> None:
        """Replace a part of a file."""
        self.files.replace(self._find(message), message["old"], message["new"])
        self._restart(message)

    def on_patch(self, message: Message) -> None:
        """Apply a diff to a file."""
        self.files.patch(self._find(message), message["text"])
        self._restart(message)

    def on_remove(self, message: Message) -> None:
        """Remove a file."""
        self._find(message).unlink(missing_ok=True)

    def _find(self, message: Message) -> Path:
        return self.files.find(self.shell.folder, message["path"])

    def on_pump(self, message: Message) -> None:
        """Resume the programs that have something to do.

        With ``until``, do so for that many seconds, if a program is due within them.
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

    def start(self, variables: Variables | None = None) -> None:
        """Turn this process into a new one, with the current files and environment."""
        values = {**self.shell.variables, **(variables or {}), **self.shell.fixed}
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
        """Restart the programs and the prompt if they have loaded a file that has changed."""
        has_changed = get_stamps(self.shell.folder) != self.modules.last.stamps
        if not message.get("restart", True) or not has_changed:
            return
        self.is_stale = self.prompt is not None
        lines = [running.command for running in self.programs.running.values()]
        for line in lines:
            self._run_line(line)

    def describe(self) -> Message:
        """Return the state that a page shows: the programs and the panes."""
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


def open_session(
    options: Message, tell: Callable[[str], None]
) -> tuple[LabSession | None, str]:
    """Return a session and "", or None and the traceback of the set-up's error."""
    try:
        return LabSession(options, tell), ""
    except Exception:  # noqa: BLE001 - the set-up may raise anything
        return None, traceback.format_exc()
