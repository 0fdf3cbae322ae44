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

from sphinx_lockstep.live.servers.base import REPLICA, Server, ServerError

TIMEOUT = 5.0
MARKER = "lockstep:run"
# In one step, so that two runs never take one number: a database with anything in it is
# somebody else's.
TAKE = (
    "if redis.call('dbsize') == 0 then return redis.call('set', KEYS[1], ARGV[1]) end"
)
# A run that is over may have been cleaned up, and its number taken, a moment ago.
LEAVE = """\
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('flushdb') end"""


class RedisServer(Server):
    """A Redis, or a Valkey: the databases that have nothing in them are free."""

    title = "Redis"
    port = 6379

    def get_version(self) -> str:
        found = self._ask(self._open(0).info)
        if found.get("role") == "slave" and found.get("slave_read_only", 1):
            primary = f"{found.get('master_host')}:{found.get('master_port')}"
            mend = f"name its primary, {primary}, in {self.external.variable}"
            raise self.refuse(REPLICA, mend)
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
        mend = "empty one, or raise `databases` in its configuration"
        raise self.refuse("has no empty database", mend)

    def remove(self, name: str) -> None:
        for number in self._numbers:
            self._ask(self._open(number).eval, LEAVE, 1, MARKER, name)

    @cached_property
    def _numbers(self) -> list[int]:
        """The numbers that a page may get: 0 is everybody's."""
        try:
            found: Any = self._open(0).config_get("databases")
            return list(range(1, int(found["databases"])))
        except (RedisError, KeyError):  # a host that hides its configuration
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
        """Return what the server answers, its refusals as SpaceError."""
        try:
            return ask(*arguments)
        except (AuthenticationError, NoPermissionError) as error:
            raise self.refuse_user(error) from None
        except ResponseError as error:
            raise self._refuse_order(error) from None
        except (RedisError, OSError) as error:
            raise self.refuse_connection(error) from None

    def _refuse_order(self, error: ResponseError) -> ServerError:
        if "WRONGPASS" in str(error) or "NOAUTH" in str(error):
            return self.refuse_user(error)
        return self.refuse_order(error)
