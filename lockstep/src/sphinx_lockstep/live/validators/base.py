"""Define the result of a validator, and read the command lines of a file."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sphinx_lockstep.live.programs import Finished, ProgramTimeout, run_program
from sphinx_lockstep.messages.files import (
    ShellUnreadable,
    ValidatorLate,
    WordsUnreadable,
)
from sphinx_lockstep.messages.message import Message
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
    """A valid file: its validator's name, and the command lines in the file."""

    validator: str
    commands: Sequence[CommandLine] = ()


class FileError(Exception):
    """A file that its validator rejects: why, and the line from 1, or 0."""

    def __init__(self, reason: Message, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else str(reason))
        self.reason = reason
        self.line = line


def read_shell(text: str, line: int) -> list[CommandLine]:
    """Return the commands of shell text that begins at a line; may raise FileError."""
    try:
        found = locate_commands(text)
    except CommandLineError as error:
        raise FileError(ShellUnreadable(text, error.message), line) from None
    return [CommandLine(line + at, words) for at, words in found]


def read_words(text: str, line: int) -> list[str]:
    """Return the words of a command line that runs without a shell."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise FileError(WordsUnreadable(text, str(error)), line) from None


def make_commands(words: list[str], line: int) -> list[CommandLine]:
    """Return the commands that a command runs in the end."""
    return [CommandLine(line, command) for command in unwrap(words)]


def run_tool(command: Sequence[str], folder: Path) -> Finished:
    """Run a validator's program in a folder; raise FileError if it takes too long."""
    try:
        return run_program(command, folder=folder, limit=LIMIT)
    except ProgramTimeout:
        raise FileError(ValidatorLate(command[0], LIMIT)) from None
