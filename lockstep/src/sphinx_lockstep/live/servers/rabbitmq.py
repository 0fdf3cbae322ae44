"""RabbitMQ: a virtual host for each page."""

from __future__ import annotations

from collections.abc import Iterable

import amqp
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed

from sphinx_lockstep.live.servers.base import Server, ServerError
from sphinx_lockstep.live.servers.rabbitmq_admin import Admin, AdminError, find_admin
from sphinx_lockstep.messages.servers import (
    ServerBlocked,
    ServerForbidsHosts,
    VirtualHostUnknown,
)

TIMEOUT = 5.0  # seconds
ANSWERS = 3.0  # seconds in which a server answers unless it is blocked


class RabbitMQServer(Server):
    """A RabbitMQ server, managed by its plugin or by ``rabbitmqctl``."""

    title = "RabbitMQ"
    port = 5672

    def get_version(self) -> str:
        reasons: list[str] = []
        try:
            with amqp.Connection(
                host=f"{self.host}:{self.number}",
                userid=self.user or "guest",
                password=self.password or "guest",
                virtual_host=self.path.removeprefix("/") or "/",
                connect_timeout=TIMEOUT,
                read_timeout=ANSWERS,
                on_blocked=reasons.append,
            ) as connection:
                version = str(connection.server_properties.get("version", "0"))
                self._try_to_publish(connection)
        except AccessRefused as error:
            raise self.make_user_error(error.reply_text or error) from None
        except NotAllowed as error:
            where, variable = (self.title, self.url), self.external.variable
            message = VirtualHostUnknown(*where, str(error), variable)
            raise ServerError(message) from None
        except TimeoutError as error:
            if reasons:
                blocked = ServerBlocked(self.title, self.url, reasons[0])
                raise ServerError(blocked) from None
            raise self.make_connection_error(error) from None
        except (OSError, AMQPError) as error:
            raise self.make_connection_error(error) from None
        return self.check_version(version)

    def _try_to_publish(self, connection: amqp.Connection) -> None:
        """Publish a message; time out if the server is blocked.

        A server with an alarm tells so to a client that publishes, and then reads nothing
        more from it.
        """
        channel = connection.channel()
        name = channel.queue_declare("", exclusive=True).queue
        channel.basic_publish(amqp.Message("Is the server blocked?"), routing_key=name)
        channel.queue_declare(name, passive=True)

    @property
    def _admin(self) -> Admin:
        return find_admin(self.host, self.number, self.user, self.password)

    def find_names(self) -> Iterable[str]:
        try:
            return [n for n in self._admin.find_hosts() if n.startswith("lockstep_")]
        except AdminError as error:
            raise self._make_admin_error(error) from None

    def make(self, name: str) -> str:
        try:
            self._admin.make(name)
        except AdminError as error:
            raise self._make_admin_error(error) from None
        return f"/{name}"

    def remove(self, name: str) -> None:
        try:
            self._admin.remove(name)
        except AdminError as error:
            raise self._make_admin_error(error) from None

    def _make_admin_error(self, error: AdminError) -> ServerError:
        return ServerError(ServerForbidsHosts(self.title, self.url, str(error)))
