"""What the validators of configuration files share."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.syntax.commandlines import (
    CommandLineError,
    locate_commands,
    unwrap,
)

LIMIT = 60.0  # seconds that a validator may take


@dataclass(frozen=True)
class CommandLine:
    """A command in a file: its line, from 1, and its words."""

    line: int
    words: tuple[str, ...]


class Accepted(NamedTuple):
    """What came of a file that is right: who says so, and the command lines in it."""

    judge: str
    commands: Sequence[CommandLine] = ()


class FileError(Exception):
    """A file that its validator does not accept, and the line where it says so."""

    def __init__(self, fact: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {fact}" if line else fact)


def read_shell(text: str, line: int) -> list[CommandLine]:
    """Return the commands of a shell's text that begins in a line."""
    try:
        found = locate_commands(text)
    except CommandLineError as error:
        raise FileError(f"{quote(text)} {error}", line) from None
    return [CommandLine(line + at, words) for at, words in found]


def read_words(text: str, line: int) -> list[str]:
    """Return the words of a command line that no shell reads."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise FileError(f"{quote(text)} is refused: {error}", line) from None


def make_commands(words: list[str], line: int) -> list[CommandLine]:
    """Return what a command runs in the end."""
    return [CommandLine(line, command) for command in unwrap(words)]


def run_tool(command: Sequence[str], folder: Path) -> tuple[int, str, str]:
    """Return a validator's exit status, its output, and what it says of errors."""
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=LIMIT,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
