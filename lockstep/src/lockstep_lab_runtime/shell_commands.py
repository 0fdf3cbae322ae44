"""The shell's builtin commands, and the few programs for files that pages use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Shell(Protocol):
    """The state of a shell: its folder and its exported variables."""

    folder: Path
    variables: dict[str, str]


def _cd(shell: Shell, words: list[str]) -> int:
    name = words[0] if words else "~"
    folder = (shell.folder / Path(name).expanduser()).resolve()
    if not folder.is_dir():
        print(f"cd: {name}: No such directory", file=sys.stderr)
        return 1
    shell.folder = folder
    return 0


def _export(shell: Shell, words: list[str]) -> int:
    for word in words:
        name, _, value = word.partition("=")
        shell.variables[name] = value
    return 0


def _unset(shell: Shell, words: list[str]) -> int:
    for word in words:
        shell.variables.pop(word, None)
    return 0


def _touch(shell: Shell, words: list[str]) -> int:
    for word in words:
        (shell.folder / word).touch()
    return 0


def _mkdir(shell: Shell, words: list[str]) -> int:
    for word in words:
        if not word.startswith("-"):
            (shell.folder / word).mkdir(parents=True, exist_ok="-p" in words)
    return 0


def _ls(shell: Shell, words: list[str]) -> int:
    folder = shell.folder / next((w for w in words if not w.startswith("-")), "")
    for name in sorted(path.name for path in folder.iterdir()):
        if not name.startswith("."):
            print(name)
    return 0


def _cat(shell: Shell, words: list[str]) -> int:
    for word in words:
        print((shell.folder / word).read_text(encoding="utf-8"), end="")
    return 0


BUILTINS: dict[str, Callable[[Shell, list[str]], int]] = {
    "cd": _cd,
    "export": _export,
    "unset": _unset,
    "touch": _touch,
    "mkdir": _mkdir,
    "ls": _ls,
    "cat": _cat,
}
