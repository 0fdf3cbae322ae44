"""PostgreSQL: a database for each page."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import sql
from psycopg.errors import (
    InsufficientPrivilege,
    InvalidAuthorizationSpecification,
    InvalidPassword,
    ReadOnlySqlTransaction,
)

from sphinx_lockstep.live.servers.base import Server, ServerError
from sphinx_lockstep.messages.servers import (
    ServerForbidsDatabases,
    ServerReadOnly,
    ServerReplica,
)

TIMEOUT = 5  # seconds
MAINTENANCE = "postgres"  # the database to connect to


class PostgreSQLServer(Server):
    """A PostgreSQL server, used by a user who may create databases."""

    title = "PostgreSQL"
    port = 5432

    def get_version(self) -> str:
        ((version,),) = self._ask("SHOW server_version")
        ((is_replica,),) = self._ask("SELECT pg_is_in_recovery()")
        if is_replica:
            variable = self.external.variable
            raise ServerError(ServerReplica(self.title, self.url, variable))
        return self.check_version(str(version).split()[0])

    def find_names(self) -> Iterator[str]:
        asked = (
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'lockstep_')"
        )
        yield from (str(name) for (name,) in self._ask(asked))

    def make(self, name: str) -> str:
        # Not template1: somebody may be connected to it, and it can't be copied then.
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
        self._ask(made.format(sql.Identifier(name)))
        return f"/{name}"

    def remove(self, name: str) -> None:
        gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._ask(gone.format(sql.Identifier(name)))

    def _ask(self, order: str | sql.Composable) -> list[tuple[object, ...]]:
        """Run a statement and return its rows, if it has any."""
        try:
            with psycopg.connect(
                host=self.host,
                port=self.number,
                user=self.user or None,
                password=self.password or None,
                dbname=MAINTENANCE,
                connect_timeout=TIMEOUT,
                autocommit=True,
            ) as connection:
                query = sql.SQL(order) if isinstance(order, str) else order
                cursor = connection.execute(query)
                return cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise self._make_error(error) from None

    def _make_error(self, error: psycopg.Error) -> ServerError:
        text = str(error).strip().splitlines()[-1]
        # Errors of a connection attempt have no code, only the server's text.
        refused = ("authentication failed", "no password supplied", "does not exist")
        if isinstance(error, InvalidPassword | InvalidAuthorizationSpecification):
            return self.make_user_error(text)
        if isinstance(error, InsufficientPrivilege):
            where = (self.title, self.url)
            return ServerError(ServerForbidsDatabases(*where, self.user, text))
        if isinstance(error, ReadOnlySqlTransaction):
            return ServerError(ServerReadOnly(self.title, self.url, text))
        if any(words in text for words in refused):
            return self.make_user_error(text)
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            return self.make_connection_error(text)
        return self.make_command_error(text)
