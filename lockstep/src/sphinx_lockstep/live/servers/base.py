"""What a kind of server has to offer, and what a page gets of one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from packaging.version import InvalidVersion, Version

from sphinx_lockstep.settings.entries import ExistingServer, hide_password

REPLICA = "is a read-only replica"


class ServerError(Exception):
    """A server that cannot be used; the message names it, its URL and the mend."""


class Server(ABC):
    """A server that is there: asked for its version, and for parts of it.

    ``title`` is its own name, ``port`` its usual one. A part has the name that it is
    made under, and an address, the path of its URL.
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
        """Return the server's version; raises SpaceError where it is of no use."""

    @abstractmethod
    def find_names(self) -> Iterable[str]:
        """Return the names of the parts that runs have made, this one's among them."""

    @abstractmethod
    def make(self, name: str) -> str:
        """Make an empty part; return its address. Raises SpaceError."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a part with all that is in it; it may be gone already."""

    def refuse(self, fact: str, mend: str) -> ServerError:
        """Return the error that names the server, where it is, and the mend."""
        where = hide_password(self.external.url)
        return ServerError(f"{self.title} at {where} {fact}; {mend}")

    def refuse_connection(self, error: object) -> ServerError:
        """Return the error that there is nothing to talk to."""
        why = " ".join(str(error).split()) or type(error).__name__
        mend = f"start it, or name another in {self.external.variable}"
        return self.refuse(f"cannot be reached: {why}", mend)

    def refuse_user(self, error: object) -> ServerError:
        """Return the error that the server does not let this user in."""
        why = " ".join(str(error).split())
        mend = f"mend the user or the password in {self.external.variable}"
        return self.refuse(f"refuses the user `{self.user}`: {why}", mend)

    def refuse_order(self, error: object) -> ServerError:
        """Return the error that the server does not do as it is told."""
        return self.refuse(f"refuses an order: {error}", "see its log")

    def check_version(self, version: str) -> str:
        """Return a version that is new enough; raises SpaceError for an older one."""
        try:
            is_old = Version(version) < Version(self.external.minimum or "0")
        except InvalidVersion:  # of a build of one's own: let it try
            is_old = False
        if is_old:
            fact = f"is too old: {version}, and {self.external.minimum} is needed"
            raise self.refuse(fact, "upgrade it, or name another")
        return version


@dataclass(frozen=True)
class ServerPart:
    """A page's own part of a server: its URL, and the page's words for it.

    ``words`` maps what is so here to what pages show, and ``shown`` is the URL there;
    ``service`` is the server with its version.
    """

    server: Server
    service: str
    url: str
    shown: str
    environment: dict[str, str]
    words: dict[str, str]

    def find_urls(self) -> tuple[str, str]:
        """Return the URL here, and the one on pages."""
        return self.url, self.shown
