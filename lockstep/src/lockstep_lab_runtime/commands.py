"""Command lines as a terminal takes them, for the programs that are here."""

from __future__ import annotations

import code
import importlib.metadata
import platform
import re
import runpy
import shlex
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
PYTHONS = re.compile(r"^python(3(\.\d+)?)?$")


Own = dict[str, str | None]  # a command line's own variables; None for one taken away


class CommandError(Exception):
    """A command line that cannot run here; the message says why."""


class LabShell:
    """A terminal's folder and variables, and what its command lines start."""

    def __init__(self, fixed: dict[str, str], folder: Path) -> None:
        self.fixed = fixed  # what the page may not change
        self.folder = folder
        self.variables: dict[str, str] = {}

    def split(self, line: str) -> tuple[Own, list[str]]:
        """Return a command line's own variables, and its words."""
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise CommandError(f"the command line cannot be read: {error}") from None
        own: Own = {}
        while words and (ASSIGNMENT.match(words[0]) or words[0] in ("env", "-u")):
            name, _, value = words.pop(0).partition("=")
            if name == "-u" and words:
                own[words.pop(0)] = None
            elif name != "env":
                own[name] = value
        return own, words

    def run(self, line: str, enter: Callable[[Own], None]) -> int:
        """Run a command line in this process; return its exit status.

        ``enter`` makes the process a new one, given the line's own variables. Whatever the
        program has changed is taken back by who calls this.
        """
        own, words = self.split(line)
        if not words:
            self.variables |= {name: v for name, v in own.items() if v is not None}
            return 0
        if (builtin := BUILTINS.get(words[0])) is not None:
            try:
                return builtin(self, words[1:])
            except OSError as error:
                raise CommandError(
                    f"{words[0]}: {error.filename}: {error.strerror}"
                ) from None
        main = self._find_main(words)
        enter(own)
        return call(main)

    def _find_main(self, words: list[str]) -> Callable[[], object]:
        program, arguments = words[0], words[1:]
        if PYTHONS.match(program):
            return self._find_python(arguments)
        found = importlib.metadata.entry_points(group="console_scripts", name=program)
        if found:

            def main() -> object:
                sys.argv[:] = [program, *arguments]
                sys.path.insert(0, str(self.folder))
                return sys.exit(next(iter(found)).load()())

            return main
        raise CommandError(f"{program}: there is no such program here")

    def _find_python(self, arguments: list[str]) -> Callable[[], object]:
        match arguments:
            case []:
                names = {"__name__": "__main__"}
                return lambda: code.interact(banner="", local=names)
            case ["--version" | "-V"]:
                return lambda: print(f"Python {platform.python_version()}")
            case ["-W", _, *more]:
                return self._find_python(more)
            case ["-c", text, *more]:

                def main() -> object:
                    sys.argv[:] = ["-c", *more]
                    sys.path.insert(0, str(self.folder))
                    code_object = compile(text, "<string>", "exec")
                    exec(code_object, {"__name__": "__main__"})  # noqa: S102 - as `python -c` does
                    return 0

                return main
            case ["-m", module, *more]:

                def main() -> object:
                    sys.argv[:] = [module, *more]
                    sys.path.insert(0, str(self.folder))
                    runpy.run_module(module, run_name="__main__", alter_sys=True)
                    return 0

                return main
            case [script, *more] if not script.startswith("-"):
                path = self.folder / script
                if not path.is_file():
                    raise CommandError(f"there is no file {script} in {self.folder}")

                def main() -> object:
                    sys.argv[:] = [script, *more]
                    sys.path.insert(0, str(path.parent))
                    runpy.run_path(str(path), run_name="__main__")
                    return 0

                return main
        raise CommandError(f"python {arguments[0]}: this option is not known here")


def call(main: Callable[[], object]) -> int:
    """Call a program's main function; return its exit status, and show its traceback."""
    try:
        main()
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
            return 1
        return error.code or 0
    except Exception as error:  # noqa: BLE001 - whatever a program raises
        show(error)
        return 1
    return 0


def show(error: BaseException) -> None:
    """Print a traceback as Python does, without the frames of what stands in for it."""
    told = traceback.TracebackException.from_exception(error)
    _leave_out_ours(told)
    print("".join(told.format()), end="", file=sys.stderr)


def _leave_out_ours(told: traceback.TracebackException) -> None:
    kept = [frame for frame in told.stack if not _is_ours(frame.filename)]
    told.stack = traceback.StackSummary.from_list(kept)
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if other is not None:
            _leave_out_ours(other)


def _is_ours(file: str) -> bool:
    return "sphinx_lockstep" in file or file == "<frozen runpy>"


def _cd(shell: LabShell, words: list[str]) -> int:
    name = words[0] if words else "~"
    folder = (shell.folder / Path(name).expanduser()).resolve()
    if not folder.is_dir():
        print(f"cd: {name}: No such directory", file=sys.stderr)
        return 1
    shell.folder = folder
    return 0


def _export(shell: LabShell, words: list[str]) -> int:
    for word in words:
        name, _, value = word.partition("=")
        shell.variables[name] = value
    return 0


def _unset(shell: LabShell, words: list[str]) -> int:
    for word in words:
        shell.variables.pop(word, None)
    return 0


def _touch(shell: LabShell, words: list[str]) -> int:
    for word in words:
        (shell.folder / word).touch()
    return 0


def _mkdir(shell: LabShell, words: list[str]) -> int:
    for word in words:
        if not word.startswith("-"):
            (shell.folder / word).mkdir(parents=True, exist_ok="-p" in words)
    return 0


def _ls(shell: LabShell, words: list[str]) -> int:
    folder = shell.folder / next((w for w in words if not w.startswith("-")), "")
    for name in sorted(path.name for path in folder.iterdir()):
        if not name.startswith("."):
            print(name)
    return 0


def _cat(shell: LabShell, words: list[str]) -> int:
    for word in words:
        print((shell.folder / word).read_text(encoding="utf-8"), end="")
    return 0


BUILTINS: dict[str, Callable[[LabShell, list[str]], int]] = {
    "cd": _cd,
    "export": _export,
    "unset": _unset,
    "touch": _touch,
    "mkdir": _mkdir,
    "ls": _ls,
    "cat": _cat,
}
