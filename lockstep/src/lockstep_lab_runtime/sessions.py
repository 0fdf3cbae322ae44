"""Python's own prompt: statements, one after the other, in the names of a shell."""

from __future__ import annotations

import ast
import code
import sys
import traceback
from typing import Any

from lockstep_lab_runtime.commands import show
from lockstep_lab_runtime.terminals import Screen

FILE = "<console>"


class Opened(BaseException):
    """A program has opened its prompt, with these names."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__()
        self.names = names


def _open(*args: Any, local: dict[str, Any] | None = None, **kwargs: Any) -> None:
    raise Opened(local if local is not None else {"__name__": "__console__"})


def take_over_prompts() -> None:
    """Let the prompt of each program open on the page: ``code.interact`` is all it calls."""
    code.interact = _open


class Session:
    """The statements of one shell, and the names that they share."""

    def __init__(self, names: dict[str, Any], screen: Screen) -> None:
        self.names = names
        self.screen = screen
        names.setdefault("__name__", "__console__")
        names.setdefault("__builtins__", __builtins__)

    def run(self, text: str) -> str:
        """Run statements until one fails; return its error's last line, or nothing.

        Each is shown as it is entered, and then what it prints.
        """
        try:
            statements = ast.parse(text, FILE).body
        except (SyntaxError, ValueError, OverflowError) as error:
            self.screen.show(prompt(text), typed=True)
            traceback.print_exception(type(error), error, None, file=sys.stderr)
            return _describe(error)
        lines = text.splitlines()
        shown = 0  # lines; several statements may stand on one
        for statement in statements:
            first = min(
                [statement.lineno]
                + [item.lineno for item in getattr(statement, "decorator_list", ())]
            )
            if first > shown:
                shown = statement.end_lineno or first
                source = "\n".join(lines[first - 1 : shown])
                self.screen.show(prompt(source, is_compound(statement)), typed=True)
            try:
                single = ast.Interactive([statement])
                exec(compile(single, FILE, "single"), self.names)  # noqa: S102 - a prompt
            except SystemExit:
                self.screen.show(
                    "The shell has ended: the next statement opens it anew.\n"
                )
                return "SystemExit"
            except Exception as error:  # noqa: BLE001 - whatever a statement raises
                sys.last_value = error
                show(error)
                return _describe(error)
        return ""


def is_compound(statement: ast.stmt) -> bool:
    """Tell whether a statement's prompt waits for an empty line."""
    return hasattr(statement, "body") and not isinstance(statement, ast.Expr)


def prompt(source: str, compound: bool = False) -> str:
    """Return statements as they stand behind a prompt."""
    lines = source.splitlines() or [""]
    shown = [f">>> {lines[0]}", *(f"... {line}".rstrip() for line in lines[1:])]
    return "\n".join([*shown, *(["..."] if compound else []), ""])


def _describe(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
