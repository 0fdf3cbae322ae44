"""Opening a page's own part of a server, and leaving the server as it was."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlsplit, urlunsplit

from sphinx_lockstep.live.servers.base import Server, ServerError, ServerPart
from sphinx_lockstep.live.servers.names import is_left, make_name
from sphinx_lockstep.settings.entries import ExistingServer, hide_password

# By the scheme of the URL: the module, its class, and the client that it imports.
KINDS = {
    "amqp": ("rabbitmq", "RabbitMQServer", "amqp"),
    "redis": ("redis", "RedisServer", "redis"),
    "postgresql": ("postgresql", "PostgreSQLServer", "psycopg"),
}


def make_server(external: ExistingServer) -> Server:
    """Return the server of a URL; raises SpaceError where its client is missing."""
    module, name, client = KINDS[urlsplit(external.url).scheme]
    try:
        found = importlib.import_module(f"sphinx_lockstep.live.servers.{module}")
    except ImportError as error:
        raise ServerError(
            f"{external.name} cannot be asked: {error}; install {client}, as"
            " `sphinx-lockstep[services]` does"
        ) from None
    server: Server = getattr(found, name)(external)
    return server


@contextlib.contextmanager
def open_space(
    external: ExistingServer, tell: Callable[[str], None]
) -> Iterator[ServerPart]:
    """Make a part of a server for one page, and remove it again.

    What runs of this machine have left that are over is removed first, which ``tell``
    is told of. Raises SpaceError; one that cannot be removed is told of too.
    """
    server = make_server(external)
    version = server.get_version()
    for left in filter(is_left, server.find_names()):
        server.remove(left)
        tell(f"{server.title}: removed {left}, which a run that was killed has left")
    name = make_name()
    try:
        address = server.make(name)
        yield make_space(server, f"{server.title} {version}", address)
    finally:
        try:
            server.remove(name)
        except ServerError as error:
            tell(f"{name} is left: {error}")


def find_gone(spaces: Iterable[ServerPart]) -> Iterator[str]:
    """Yield why each server that a page has a part of is of no use by now."""
    for space in spaces:
        try:
            space.server.get_version()
        except ServerError as error:
            yield str(error)


def make_space(server: Server, service: str, address: str) -> ServerPart:
    """Return what a page gets of a part: its URL, and the page's words for it."""
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
    """Yield the ways in which programs print a URL, with those that pages show."""
    yield url, shown
    yield hide_password(url), hide_password(shown)
    here, there = (urlsplit(each).path.removeprefix("/") for each in (url, shown))
    if here.startswith("lockstep_"):  # a number alone may be anything
        yield here, there or "/"
