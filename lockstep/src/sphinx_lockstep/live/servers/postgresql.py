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

from sphinx_lockstep.live.servers.base import REPLICA, Server, ServerError

TIMEOUT = 5
MAINTENANCE = "postgres"  # the database that is there to connect to


class PostgreSQLServer(Server):
    """A PostgreSQL, by a user who may make databases."""

    title = "PostgreSQL"
    port = 5432

    def get_version(self) -> str:
        ((version,),) = self._ask("SHOW server_version")
        ((is_replica,),) = self._ask("SELECT pg_is_in_recovery()")
        if is_replica:
            mend = f"name its primary in {self.external.variable}"
            raise self.refuse(REPLICA, mend)
        return self.check_version(str(version).split()[0])

    def find_names(self) -> Iterator[str]:
        asked = (
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'lockstep_')"
        )
        yield from (str(name) for (name,) in self._ask(asked))

    def make(self, name: str) -> str:
        # Not the template that everybody may connect to, and which is then in use.
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
        self._ask(made.format(sql.Identifier(name)))
        return f"/{name}"

    def remove(self, name: str) -> None:
        gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._ask(gone.format(sql.Identifier(name)))

    def _ask(self, order: str | sql.Composable) -> list[tuple[object, ...]]:
        """Return the rows that come of an order, none for one that has none."""
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
            raise self._refuse(error) from None

    def _refuse(self, error: psycopg.Error) -> ServerError:
        text = str(error).strip().splitlines()[-1]
        # While it connects, psycopg has no more than the server's words.
        refused = ("authentication failed", "no password supplied", "does not exist")
        if isinstance(error, InvalidPassword | InvalidAuthorizationSpecification):
            return self.refuse_user(text)
        if isinstance(error, InsufficientPrivilege):
            mend = f'let it: ALTER ROLE "{self.user}" CREATEDB'
            return self.refuse(f"lets `{self.user}` make no database: {text}", mend)
        if isinstance(error, ReadOnlySqlTransaction):
            mend = "let it write: default_transaction_read_only is on"
            return self.refuse(f"is read-only: {text}", mend)
        if any(words in text for words in refused):
            return self.refuse_user(text)
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            return self.refuse_connection(text)
        return self.refuse_order(text)
