"""Define a kind of existing server, and the part of it that a page gets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from packaging.version import InvalidVersion, Version

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.servers import (
    ServerRefusesCommand,
    ServerRefusesUser,
    ServerTooOld,
    ServerUnreachable,
)
from sphinx_lockstep.settings.entries import ExistingServer, hide_password


class ServerError(Exception):
    """A server that can't be used; ``message`` names it, its URL and the fix."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Server(ABC):
    """A server that already runs: it has a version, and parts for pages.

    ``title`` is its product's name and ``port`` the default port. A part has a name and
    an address, which is the path of its URL.
    """

    title: ClassVar[str]
    port: ClassVar[int]

    def __init__(self, external: ExistingServer) -> None:
        self.external = external
        parts = urlsplit(external.url)
        self.host = parts.hostname or "localhost"
        self.number = parts.port or self.port
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.path = unquote(parts.path)

    @abstractmethod
    def get_version(self) -> str:
        """Return the server's version; raise ServerError if it can't be used."""

    @abstractmethod
    def find_names(self) -> Iterable[str]:
        """Return the names of the parts that all runs have made."""

    @abstractmethod
    def make(self, name: str) -> str:
        """Make an empty part and return its address; raise ServerError if it can't."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a part with its content, if it exists."""

    @property
    def url(self) -> str:
        """The server's URL without its password, for messages."""
        return hide_password(self.external.url)

    def make_connection_error(self, error: object) -> ServerError:
        """Return the error that the server can't be reached."""
        why = " ".join(str(error).split()) or type(error).__name__
        variable = self.external.variable
        return ServerError(ServerUnreachable(self.title, self.url, why, variable))

    def make_user_error(self, error: object) -> ServerError:
        """Return the error that the server rejects the user."""
        why, variable = " ".join(str(error).split()), self.external.variable
        message = ServerRefusesUser(self.title, self.url, self.user, why, variable)
        return ServerError(message)

    def make_command_error(self, error: object) -> ServerError:
        """Return the error that the server rejects a command."""
        return ServerError(ServerRefusesCommand(self.title, self.url, str(error)))

    def check_version(self, version: str) -> str:
        """Return a version that is new enough; raise ServerError for an older one."""
        minimum, variable = self.external.minimum, self.external.variable
        try:
            is_old = Version(version) < Version(minimum or "0")
        except InvalidVersion:  # a custom build
            is_old = False
        if is_old:
            message = ServerTooOld(self.title, self.url, version, minimum, variable)
            raise ServerError(message)
        return version


@dataclass(frozen=True)
class ServerPart:
    """A page's own part of a server.

    ``url`` is the part's URL and ``shown`` the one that pages show. ``words`` maps values
    of this machine to those that pages show, and ``service`` is the server's name and
    version.
    """

    server: Server
    service: str
    url: str
    shown: str
    environment: dict[str, str]
    words: dict[str, str]

    def find_urls(self) -> tuple[str, str]:
        """Return the part's URL, and the one that pages show."""
        return self.url, self.shown
