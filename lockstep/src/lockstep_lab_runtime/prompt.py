"""Python's interactive prompt: statements that share the names of one shell."""

from __future__ import annotations

import ast
import code
import sys
import traceback
from typing import Any

from lockstep_lab_runtime.command_shell import print_traceback
from lockstep_lab_runtime.streams import Screen

FILE = "<console>"


class PromptOpened(BaseException):
    """A program has opened its prompt with these names."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__()
        self.names = names


def _open(*args: Any, local: dict[str, Any] | None = None, **kwargs: Any) -> None:
    raise PromptOpened(local if local is not None else {"__name__": "__console__"})


def take_over_prompts() -> None:
    """Open each program's prompt on the page, by replacing ``code.interact``."""
    code.interact = _open


class Prompt:
    """An open prompt: it runs statements, which share ``names``."""

    def __init__(self, names: dict[str, Any], screen: Screen) -> None:
        self.names = names
        self.screen = screen
        names.setdefault("__name__", "__console__")
        names.setdefault("__builtins__", __builtins__)

    def run(self, text: str) -> str:
        """Run statements until one fails; return the last line of its error, or "".

        The screen shows each statement before what it prints.
        """
        try:
            statements = ast.parse(text, FILE).body
        except (SyntaxError, ValueError, OverflowError) as error:
            self.screen.show(add_prompts(text), typed=True)
            traceback.print_exception(type(error), error, None, file=sys.stderr)
            return _describe(error)
        lines = text.splitlines()
        shown = 0  # lines; several statements may be on one line
        for statement in statements:
            first = min(
                [statement.lineno]
                + [item.lineno for item in getattr(statement, "decorator_list", ())]
            )
            if first > shown:
                shown = statement.end_lineno or first
                source = "\n".join(lines[first - 1 : shown])
                entered = add_prompts(source, is_compound(statement))
                self.screen.show(entered, typed=True)
            try:
                single = ast.Interactive([statement])
                exec(compile(single, FILE, "single"), self.names)  # noqa: S102 - a prompt
            except SystemExit:
                self.screen.show(
                    "The shell has exited. The next statement starts a new one.\n"
                )
                return "SystemExit"
            except Exception as error:  # noqa: BLE001 - a statement may raise anything
                sys.last_value = error
                print_traceback(error)
                return _describe(error)
        return ""


def is_compound(statement: ast.stmt) -> bool:
    """Tell whether the prompt needs an empty line after a statement."""
    return hasattr(statement, "body") and not isinstance(statement, ast.Expr)


def add_prompts(source: str, compound: bool = False) -> str:
    """Return statements as a console shows them, with ``>>>`` and ``...``."""
    lines = source.splitlines() or [""]
    shown = [f">>> {lines[0]}", *(f"... {line}".rstrip() for line in lines[1:])]
    return "\n".join([*shown, *(["..."] if compound else []), ""])


def _describe(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
