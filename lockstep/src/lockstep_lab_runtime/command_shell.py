"""A shell for command lines, which runs each program inside this interpreter."""

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

from lockstep_lab_runtime.shell_commands import BUILTINS

HERE = str(Path(__file__).parent)  # tracebacks leave out the frames of this package
ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
PYTHON = re.compile(r"^python(3(\.\d+)?)?$")

type Variables = dict[str, str | None]  # None unsets a variable


class CommandError(Exception):
    """A command line that can't run in the lab; the message says why."""


class CommandShell:
    """A terminal's folder and environment variables, and its command lines."""

    def __init__(self, fixed: dict[str, str], folder: Path) -> None:
        self.fixed = fixed  # variables that a command line can't change
        self.folder = folder
        self.variables: dict[str, str] = {}

    def split(self, line: str) -> tuple[Variables, list[str]]:
        """Return the variables that a command line sets for itself, and its words."""
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise CommandError(f"the command line can't be read: {error}") from None
        variables: Variables = {}
        while words and (ASSIGNMENT.match(words[0]) or words[0] in ("env", "-u")):
            name, _, value = words.pop(0).partition("=")
            if name == "-u" and words:
                variables[words.pop(0)] = None
            elif name != "env":
                variables[name] = value
        return variables, words

    def run(self, line: str, begin: Callable[[Variables], None]) -> int:
        """Run a command line in this process; return its exit status.

        ``begin`` turns this process into a new one with the command line's variables.
        The caller restores whatever the program changes.
        """
        variables, words = self.split(line)
        if not words:
            known = {name: v for name, v in variables.items() if v is not None}
            self.variables |= known
            return 0
        if (builtin := BUILTINS.get(words[0])) is not None:
            try:
                return builtin(self, words[1:])
            except OSError as error:
                raise CommandError(
                    f"{words[0]}: {error.filename}: {error.strerror}"
                ) from None
        main = self._find_main(words)
        begin(variables)
        return call(main)

    def _find_main(self, words: list[str]) -> Callable[[], object]:
        program, arguments = words[0], words[1:]
        if PYTHON.match(program):
            return self._find_python(arguments)
        found = importlib.metadata.entry_points(group="console_scripts", name=program)
        if found:

            def main() -> object:
                self._set_arguments([program, *arguments], self.folder)
                return sys.exit(next(iter(found)).load()())

            return main
        raise CommandError(f"{program}: command not found in the lab")

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
                    self._set_arguments(["-c", *more], self.folder)
                    code_object = compile(text, "<string>", "exec")
                    exec(code_object, {"__name__": "__main__"})  # noqa: S102 - as `python -c` does
                    return 0

                return main
            case ["-m", module, *more]:

                def main() -> object:
                    self._set_arguments([module, *more], self.folder)
                    runpy.run_module(module, run_name="__main__", alter_sys=True)
                    return 0

                return main
            case [script, *more] if not script.startswith("-"):
                path = self.folder / script
                if not path.is_file():
                    raise CommandError(f"no file {script} in {self.folder}")

                def main() -> object:
                    self._set_arguments([script, *more], path.parent)
                    runpy.run_path(str(path), run_name="__main__")
                    return 0

                return main
        raise CommandError(
            f"python {arguments[0]}: the lab doesn't support this option"
        )

    def _set_arguments(self, arguments: list[str], folder: Path) -> None:
        """Set what a Python program finds in ``sys.argv`` and first on ``sys.path``."""
        sys.argv[:] = arguments
        sys.path.insert(0, str(folder))


def call(main: Callable[[], object]) -> int:
    """Call a program's main function and print its traceback; return its exit status."""
    try:
        main()
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
            return 1
        return error.code or 0
    except Exception as error:  # noqa: BLE001 - a program may raise anything
        print_traceback(error)
        return 1
    return 0


def print_traceback(error: BaseException) -> None:
    """Print a traceback as Python does, without the frames of this package."""
    found = traceback.TracebackException.from_exception(error)
    _drop_own_frames(found)
    print("".join(found.format()), end="", file=sys.stderr)


def _drop_own_frames(found: traceback.TracebackException) -> None:
    kept = [frame for frame in found.stack if not _is_own(frame.filename)]
    found.stack = traceback.StackSummary.from_list(kept)
    for other in (found.__cause__, found.__context__, *(found.exceptions or ())):
        if other is not None:
            _drop_own_frames(other)


def _is_own(file: str) -> bool:
    return file.startswith(HERE) or file == "<frozen runpy>"
