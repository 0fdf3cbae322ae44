"""Messages about the extension's own settings.

``name`` is a setting as its file spells it: ``services.broker`` in ``lockstep.toml``,
``lockstep_services['broker']`` in ``conf.py``. Unlike other messages, these have no
claim as their subject.
"""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class UnknownKey(Message):
    """A key that no setting is called, nor anything like it."""

    code = Code.UNKNOWN_KEY
    text = 'unknown key "{key}"'
    fix = "Remove it; `python -m sphinx_lockstep settings` lists the keys"

    key: str


@dataclass(frozen=True)
class MisspelledKey(Message):
    """A key that is almost the name of a setting, ``nearest``."""

    code = Code.MISSPELLED_KEY
    text = 'unknown key "{key}"'
    fix = 'Did you mean "{nearest}"?'

    key: str
    nearest: str


@dataclass(frozen=True)
class TableOfExtension(Message):
    """A table of ``lockstep.toml`` that belongs to an extension which isn't loaded."""

    code = Code.TABLE_OF_EXTENSION
    text = 'the table "{table}" belongs to {extension}, which conf.py doesn\'t load'
    fix = 'Add "{extension}" to extensions in conf.py'

    table: str
    extension: str


@dataclass(frozen=True)
class MissingKey(Message):
    """An entry of a setting without a key that it needs."""

    code = Code.MISSING_KEY
    text = '{name} needs the key "{key}"'

    name: str
    key: str


@dataclass(frozen=True)
class WrongValue(Message):
    """A value of the wrong type, or out of range."""

    code = Code.WRONG_VALUE
    text = "{name} needs {expected}, not {value}"

    name: str
    expected: str
    value: str


@dataclass(frozen=True)
class SetTwice(Message):
    """A setting of ``lockstep.toml`` that ``conf.py`` sets too, in ``other``."""

    code = Code.SET_TWICE
    text = "{name} is also set as {option} in {other}"
    fix = "Remove one of the two"

    name: str
    option: str
    other: str


@dataclass(frozen=True)
class NoToml(Message):
    """A ``lockstep.toml`` that can't be parsed, with the parser's reason."""

    code = Code.NO_TOML
    text = "not valid TOML: {reason}"

    reason: str


@dataclass(frozen=True)
class BadPattern(Message):
    """A regular expression that Python can't compile."""

    code = Code.BAD_PATTERN
    text = "{name} isn't a regular expression: {pattern}: {reason}"

    name: str
    pattern: str
    reason: str


@dataclass(frozen=True)
class BadReplacement(Message):
    """A mask's replacement that doesn't fit its pattern."""

    code = Code.BAD_REPLACEMENT
    text = "{name} doesn't fit its pattern: {replacement}: {reason}"

    name: str
    replacement: str
    reason: str


@dataclass(frozen=True)
class NoLevelGroup(Message):
    """A pattern of log lines that doesn't capture the level."""

    code = Code.NO_LEVEL_GROUP
    text = "{name} needs a group `(?P<level>...)`"

    name: str


@dataclass(frozen=True)
class NotSet(Message):
    """A setting that is needed, and isn't set."""

    code = Code.NOT_SET
    text = "{name} isn't set"
    fix = "Set it to {wanted} in lockstep.toml or conf.py"

    name: str
    wanted: str


@dataclass(frozen=True)
class NoSuchPath(Message):
    """A file or a folder that a setting names, and that doesn't exist."""

    code = Code.NO_SUCH_PATH
    text = "{name} names {path}, which doesn't exist"
    fix = "Fix the path, or restore the file"

    name: str
    path: str


@dataclass(frozen=True)
class PathOutside(Message):
    """A file or a folder that isn't in the repository."""

    code = Code.PATH_OUTSIDE
    text = "{name} names {path}, which isn't in the repository"
    fix = "Name a path in the repository, or fix the root"

    name: str
    path: str


@dataclass(frozen=True)
class NotInstalled(Message):
    """A package that a setting names, and that isn't installed."""

    code = Code.NOT_INSTALLED
    text = "{name} names {package}, which isn't installed"
    fix = "Install it, or remove the name"

    name: str
    package: str


@dataclass(frozen=True)
class NoReason(Message):
    """An exception without its reason."""

    code = Code.NO_REASON
    text = "{name} has no reason"
    fix = "Say why the word needs no check"

    name: str


@dataclass(frozen=True)
class ShowsNothing(Message):
    """A picture without the files that it shows."""

    code = Code.SHOWS_NOTHING
    text = "{name} names no file that the picture shows"
    fix = "List the files that it shows"

    name: str


@dataclass(frozen=True)
class PortNotListed(Message):
    """A service on a port that ``ports`` lacks."""

    code = Code.PORT_NOT_LISTED
    text = "{name} needs port {port} in {ports}"
    fix = "Add the port, so that each page gets a free one in its place"

    name: str
    port: int
    ports: str


@dataclass(frozen=True)
class BadServerUrl(Message):
    """A URL that isn't one of a server of a known kind; its password is hidden."""

    code = Code.BAD_SERVER_URL
    text = "{name} isn't a server's URL: {url}"
    fix = "Begin it with {schemes}"

    name: str
    url: str
    schemes: str


@dataclass(frozen=True)
class NoSuchServer(Message):
    """A project that needs a server which no setting declares."""

    code = Code.NO_SUCH_SERVER
    text = "{name} needs {server}, which isn't in {servers}"
    fix = "Add the server, or remove the need"

    name: str
    server: str
    servers: str


@dataclass(frozen=True)
class NotALabPackage(Message):
    """A lab's set-up that isn't a package of the repository."""

    code = Code.NOT_A_LAB_PACKAGE
    text = "{name} names {path}, which isn't a package in the repository"
    fix = "Name the folder of the package that prepares the browser's Python"

    name: str
    path: str
