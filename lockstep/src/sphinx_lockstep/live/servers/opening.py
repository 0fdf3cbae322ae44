"""Open a page's own part of an existing server, and remove it again."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlsplit, urlunsplit

from sphinx_lockstep.live.servers.base import Server, ServerError, ServerPart
from sphinx_lockstep.live.servers.names import is_left, make_name
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.servers import ClientMissing, PartLeft, PartRemoved
from sphinx_lockstep.settings.entries import ExistingServer, hide_password

# By the scheme of the URL: the module, its class, and the client library it imports.
KINDS = {
    "amqp": ("rabbitmq", "RabbitMQServer", "amqp"),
    "redis": ("redis", "RedisServer", "redis"),
    "postgresql": ("postgresql", "PostgreSQLServer", "psycopg"),
}


def make_server(external: ExistingServer) -> Server:
    """Return the server of a URL; raise ServerError if its client isn't installed."""
    module, name, client = KINDS[urlsplit(external.url).scheme]
    try:
        found = importlib.import_module(f"sphinx_lockstep.live.servers.{module}")
    except ImportError as error:
        message = ClientMissing(external.name, str(error), client)
        raise ServerError(message) from None
    server: Server = getattr(found, name)(external)
    return server


@contextlib.contextmanager
def open_part(
    external: ExistingServer, tell: Callable[[Message], None]
) -> Iterator[ServerPart]:
    """Make a part of a server for one page, and remove it again.

    Parts that ended runs of this machine have left are removed first. ``tell`` gets a
    message for each of them, and one if the page's part can't be removed. Raises
    ServerError.
    """
    server = make_server(external)
    version = server.get_version()
    for left in filter(is_left, server.find_names()):
        server.remove(left)
        tell(PartRemoved(server.title, left))
    name = make_name()
    try:
        address = server.make(name)
        yield make_part(server, f"{server.title} {version}", address)
    finally:
        try:
            server.remove(name)
        except ServerError as error:
            tell(PartLeft(name, error.message))


def find_unusable(parts: Iterable[ServerPart]) -> Iterator[Message]:
    """Yield why the servers of a page's parts can't be used any more."""
    for part in parts:
        try:
            part.server.get_version()
        except ServerError as error:
            yield error.message


def make_part(server: Server, service: str, address: str) -> ServerPart:
    """Return a page's part of a server from the part's address."""
    external = server.external
    parts = urlsplit(external.url)
    url = urlunsplit((parts.scheme, parts.netloc, quote(address), parts.query, ""))
    facts = {
        "url": url,
        "host": server.host,
        "port": str(server.number),
        "user": server.user,
        "password": server.password,
        "name": address.removeprefix("/"),
    }
    environment = {
        name: value.format_map(facts) for name, value in external.environment.items()
    }
    words = dict(_find_words(url, external.shown))
    return ServerPart(server, service, url, external.shown, environment, words)


def _find_words(url: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the forms in which programs print a URL, each with the one on pages."""
    yield url, shown
    yield hide_password(url), hide_password(shown)
    here, there = (urlsplit(each).path.removeprefix("/") for each in (url, shown))
    if here.startswith("lockstep_"):  # a database number alone may be any number
        yield here, there or "/"
