"""Messages about command lines, settings and names that the project's programs check."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class CommandRefused(Message):
    """A command line that the program's own parser rejects."""

    code = Code.COMMAND_REFUSED
    text = "is refused: {error}"

    error: str


@dataclass(frozen=True)
class CommandUnreadable(Message):
    """A text that a shell can't parse as a command line."""

    code = Code.COMMAND_UNREADABLE
    text = "isn't a command line: {reason}"

    reason: Message


@dataclass(frozen=True)
class NotAnOption(Message):
    """A text without an option where one is expected."""

    code = Code.NOT_AN_OPTION
    text = "isn't an option"


@dataclass(frozen=True)
class NotInExample(Message):
    """A URL path that no view of the example serves."""

    code = Code.NOT_IN_EXAMPLE
    text = "isn't a URL path of the example"


@dataclass(frozen=True)
class OptionUnknown(Message):
    """An option that the command before it doesn't accept."""

    code = Code.OPTION_UNKNOWN
    text = "isn't an option of {path}"

    path: str


@dataclass(frozen=True)
class OptionUnknownAnywhere(Message):
    """An option that no known program accepts."""

    code = Code.OPTION_UNKNOWN_ANYWHERE
    text = "isn't an option of any program that is installed here"


@dataclass(frozen=True)
class PathNotImportable(Message):
    """A dotted path that can't be imported."""

    code = Code.PATH_NOT_IMPORTABLE
    text = "can't be imported"


@dataclass(frozen=True)
class ProbeFailed(Message):
    """A probe that ended with an exception."""

    code = Code.PROBE_FAILED
    text = "couldn't be asked: {error}"

    error: str


@dataclass(frozen=True)
class ProbeLate(Message):
    """A probe that exceeded its time limit in seconds."""

    code = Code.PROBE_LATE
    text = "didn't answer within {limit:g} s"

    limit: float


@dataclass(frozen=True)
class ProgramUnknown(Message):
    """A program that isn't installed."""

    code = Code.PROGRAM_UNKNOWN
    text = "isn't an installed program"


@dataclass(frozen=True)
class SettingDiffers(Message):
    """A setting with another value in the example."""

    code = Code.SETTING_DIFFERS
    text = "is {value} in the example"

    value: str


@dataclass(frozen=True)
class SettingNotInForce(Message):
    """A Celery setting whose value Celery doesn't use."""

    code = Code.SETTING_NOT_IN_FORCE
    text = "is {value}, but Celery uses {used} for `{key}`"
    fix = "Correct the setting on the page, or in the example"

    key: str
    value: str
    used: str


@dataclass(frozen=True)
class SettingOfCeleryUnknown(Message):
    """A setting with Celery's prefix that Celery doesn't define."""

    code = Code.SETTING_OF_CELERY_UNKNOWN
    text = "isn't a Celery setting: Celery has no `{key}`"
    fix = "Correct the setting on the page, or in the example"

    key: str


@dataclass(frozen=True)
class SettingTypeWrong(Message):
    """A Celery setting with a value of the wrong type."""

    code = Code.SETTING_TYPE_WRONG
    text = "is a {given}, but the type of Celery's `{key}` is {wanted}"
    fix = "Correct the setting on the page, or in the example"

    key: str
    given: str
    wanted: str


@dataclass(frozen=True)
class SettingUnknown(Message):
    """A name that no setting has."""

    code = Code.SETTING_UNKNOWN
    text = "isn't a setting of {owners}"

    owners: str


@dataclass(frozen=True)
class SettingUnusable(Message):
    """A Celery setting that names something that can't be loaded."""

    code = Code.SETTING_UNUSABLE
    text = "can't be used: {error}"
    fix = "Correct the setting on the page, or in the example"

    error: str


@dataclass(frozen=True)
class SignalUnknown(Message):
    """A name that no signal has."""

    code = Code.SIGNAL_UNKNOWN
    text = "isn't a signal"


@dataclass(frozen=True)
class SubcommandUnknown(Message):
    """A command that manage.py doesn't have."""

    code = Code.SUBCOMMAND_UNKNOWN
    text = "isn't a command of manage.py"


@dataclass(frozen=True)
class TextNotShell(Message):
    """A text with too many errors to be a command line."""

    code = Code.TEXT_NOT_SHELL
    text = "it has too many syntax errors"


@dataclass(frozen=True)
class TextUnclosed(Message):
    """A quote or bracket of a command line that is never closed."""

    code = Code.TEXT_UNCLOSED
    text = "`{mark}` is never closed"

    mark: str


@dataclass(frozen=True)
class VariableUnread(Message):
    """An environment variable that no code reads."""

    code = Code.VARIABLE_UNREAD
    text = "is an environment variable that no code reads"
