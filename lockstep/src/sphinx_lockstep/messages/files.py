"""Messages about configuration files that a validator rejects."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class CommandInFileRefused(Message):
    """A command in a configuration file that its program rejects."""

    code = Code.COMMAND_IN_FILE_REFUSED
    text = "runs {command!q} in line {line}, which is refused: {error}"
    fix = "Fix the file, or the command in it"

    line: int
    command: str
    error: str


@dataclass(frozen=True)
class FileRefused(Message):
    """A configuration file that its validator rejects."""

    code = Code.FILE_REFUSED
    text = "isn't accepted: {reason}"
    fix = "Fix the file, or the command in it"

    reason: Message


@dataclass(frozen=True)
class FileRefusedAt(Message):
    """A configuration file that its validator rejects at a line."""

    code = Code.FILE_REFUSED_AT
    text = "isn't accepted: line {line}: {reason}"
    fix = "Fix the file, or the command in it"

    line: int
    reason: Message


@dataclass(frozen=True)
class FromMissing(Message):
    """A Dockerfile without FROM."""

    code = Code.FROM_MISSING
    text = "it has no `FROM`"


@dataclass(frozen=True)
class InstructionAboveFrom(Message):
    """A Dockerfile's instruction above the first FROM."""

    code = Code.INSTRUCTION_ABOVE_FROM
    text = "`{instruction}` is above the first `FROM`"

    instruction: str


@dataclass(frozen=True)
class InstructionEmpty(Message):
    """A Dockerfile's instruction without arguments."""

    code = Code.INSTRUCTION_EMPTY
    text = "`{instruction}` has no arguments"

    instruction: str


@dataclass(frozen=True)
class InstructionMisspelled(Message):
    """A Dockerfile's instruction that is close to one of Docker's."""

    code = Code.INSTRUCTION_MISSPELLED
    text = "`{instruction}` isn't an instruction; did you mean `{nearest}`?"

    instruction: str
    nearest: str


@dataclass(frozen=True)
class InstructionUnknown(Message):
    """A Dockerfile's instruction that Docker doesn't have."""

    code = Code.INSTRUCTION_UNKNOWN
    text = "`{instruction}` isn't an instruction"

    instruction: str


@dataclass(frozen=True)
class LineNotAssignment(Message):
    """A line of an environment file that isn't an assignment."""

    code = Code.LINE_NOT_ASSIGNMENT
    text = "`{shown}` isn't `NAME=value`"

    shown: str


@dataclass(frozen=True)
class LineNotProcess(Message):
    """A line of a Procfile that declares no process."""

    code = Code.LINE_NOT_PROCESS
    text = "`{shown}` isn't `name: command`"

    shown: str


@dataclass(frozen=True)
class LineNotRequirement(Message):
    """A line of a requirements file that pip can't read."""

    code = Code.LINE_NOT_REQUIREMENT
    text = "`{shown}` isn't a requirement"

    shown: str


@dataclass(frozen=True)
class LineNotUnit(Message):
    """A line of a systemd unit that is neither a section nor an entry."""

    code = Code.LINE_NOT_UNIT
    text = "`{shown}` is neither a section nor `Key=value`"

    shown: str


@dataclass(frozen=True)
class ListNotJson(Message):
    """A Dockerfile's command that looks like a list but isn't JSON."""

    code = Code.LIST_NOT_JSON
    text = (
        "{shown!q} starts like a list but isn't JSON, so Docker would run it in a shell"
    )

    shown: str


@dataclass(frozen=True)
class NameSetTwice(Message):
    """An environment file that sets a name twice."""

    code = Code.NAME_SET_TWICE
    text = "`{name}` is set twice"

    name: str


@dataclass(frozen=True)
class PackageNotInstalled(Message):
    """A requirement that isn't installed."""

    code = Code.PACKAGE_NOT_INSTALLED
    text = "`{name}` isn't installed here"

    name: str


@dataclass(frozen=True)
class ProcessMissing(Message):
    """A Procfile without a process."""

    code = Code.PROCESS_MISSING
    text = "it declares no process"


@dataclass(frozen=True)
class ReleaseExcluded(Message):
    """A requirement that excludes the installed release."""

    code = Code.RELEASE_EXCLUDED
    text = "`{shown}` excludes the installed release"

    shown: str


@dataclass(frozen=True)
class ScriptBroken(Message):
    """A shell script that its shell can't parse."""

    code = Code.SCRIPT_BROKEN
    text = "`{shell} -n` reports a syntax error"

    shell: str


@dataclass(frozen=True)
class ShellUnreadable(Message):
    """A command in a file that a shell can't parse."""

    code = Code.SHELL_UNREADABLE
    text = "{shown!q} can't be read: {reason}"

    shown: str
    reason: Message


@dataclass(frozen=True)
class SourceMissing(Message):
    """A file that a Dockerfile copies and the project doesn't have."""

    code = Code.SOURCE_MISSING
    text = "`{source}` isn't in the project"

    source: str


@dataclass(frozen=True)
class UnitBroken(Message):
    """A systemd unit that systemd rejects."""

    code = Code.UNIT_BROKEN
    text = "{error}"

    error: str


@dataclass(frozen=True)
class UnitKeyUnknown(Message):
    """A key that systemd doesn't know in its section."""

    code = Code.UNIT_KEY_UNKNOWN
    text = "`{key}` isn't a key of [{section}]"

    key: str
    section: str


@dataclass(frozen=True)
class ValidatorLate(Message):
    """A validator that exceeded its time limit in seconds."""

    code = Code.VALIDATOR_LATE
    text = "`{tool}` doesn't end within {limit:g} s"

    tool: str
    limit: float


@dataclass(frozen=True)
class ValidatorMissing(Message):
    """A validator that isn't installed although it is required."""

    code = Code.VALIDATOR_MISSING
    text = "it can't be verified because {tool} isn't installed"

    tool: str


@dataclass(frozen=True)
class WordsUnreadable(Message):
    """A command line with an open quote."""

    code = Code.WORDS_UNREADABLE
    text = "{shown!q} can't be read: {error}"

    shown: str
    error: str
