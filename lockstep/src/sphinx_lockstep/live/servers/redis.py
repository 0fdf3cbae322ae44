"""Redis: a database number for each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import redis
from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    RedisError,
    ResponseError,
)

from sphinx_lockstep.live.servers.base import Server, ServerError
from sphinx_lockstep.messages.servers import DatabaseNotEmpty, ServerReplicaOf

TIMEOUT = 5.0  # seconds
MARKER = "lockstep:run"
# In one step, so that two runs never take the same number. A database that isn't empty
# belongs to somebody else.
TAKE = (
    "if redis.call('dbsize') == 0 then return redis.call('set', KEYS[1], ARGV[1]) end"
)
# Another run may have removed this part, and taken its number, a moment ago.
LEAVE = """\
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('flushdb') end"""


class RedisServer(Server):
    """A Redis or Valkey server; its empty databases are free."""

    title = "Redis"
    port = 6379

    def get_version(self) -> str:
        found = self._ask(self._open(0).info)
        if found.get("role") == "slave" and found.get("slave_read_only", 1):
            primary = f"{found.get('master_host')}:{found.get('master_port')}"
            variable = self.external.variable
            message = ServerReplicaOf(self.title, self.url, primary, variable)
            raise ServerError(message)
        return self.check_version(str(found.get("redis_version", "0")))

    def find_names(self) -> Iterator[str]:
        for number in self._numbers:
            marker = self._ask(self._open(number).get, MARKER)
            if marker is not None:
                yield str(marker)

    def make(self, name: str) -> str:
        for number in self._numbers:
            if self._ask(self._open(number).eval, TAKE, 1, MARKER, name):
                return f"/{number}"
        raise ServerError(DatabaseNotEmpty(self.title, self.url))

    def remove(self, name: str) -> None:
        for number in self._numbers:
            self._ask(self._open(number).eval, LEAVE, 1, MARKER, name)

    @cached_property
    def _numbers(self) -> list[int]:
        """The database numbers that a page may get; 0 is the default of all clients."""
        try:
            found: Any = self._open(0).config_get("databases")
            return list(range(1, int(found["databases"])))
        except (RedisError, KeyError):  # some hosts hide the configuration
            return list(range(1, 16))

    def _open(self, number: int) -> redis.Redis:
        return redis.Redis(
            host=self.host,
            port=self.number,
            db=number,
            username=self.user or None,
            password=self.password or None,
            socket_connect_timeout=TIMEOUT,
            socket_timeout=TIMEOUT,
            decode_responses=True,
        )

    def _ask(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        """Call a client's method; raise ServerError if the server refuses."""
        try:
            return ask(*arguments)
        except (AuthenticationError, NoPermissionError) as error:
            raise self.make_user_error(error) from None
        except ResponseError as error:
            raise self._make_command_error(error) from None
        except (RedisError, OSError) as error:
            raise self.make_connection_error(error) from None

    def _make_command_error(self, error: ResponseError) -> ServerError:
        # The server's own codes, which its text begins with.
        if "WRONGPASS" in str(error) or "NOAUTH" in str(error):
            return self.make_user_error(error)
        return self.make_command_error(error)
