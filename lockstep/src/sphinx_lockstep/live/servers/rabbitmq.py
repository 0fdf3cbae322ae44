"""RabbitMQ: a virtual host for each page."""

from __future__ import annotations

from collections.abc import Iterable

import amqp
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed

from sphinx_lockstep.live.servers.base import Server
from sphinx_lockstep.live.servers.rabbitmq_admin import Admin, AdminError, find_admin

TIMEOUT = 5.0
ANSWERS = 3.0  # seconds in which a server answers that is not blocked


class RabbitMQServer(Server):
    """A RabbitMQ, by its management plugin or its own ``rabbitmqctl``."""

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
            raise self.refuse_user(error.reply_text or error) from None
        except NotAllowed as error:
            mend = f"mend the path of {self.external.variable}"
            raise self.refuse(f"has no such virtual host: {error}", mend) from None
        except TimeoutError as error:
            if reasons:
                mend = "give it disk and memory, or lower its limits"
                why = f"takes no message: {reasons[0]}"
                raise self.refuse(why, mend) from None
            raise self.refuse_connection(error) from None
        except (OSError, AMQPError) as error:
            raise self.refuse_connection(error) from None
        return self.check_version(version)

    def _try_to_publish(self, connection: amqp.Connection) -> None:
        """Publish into a queue of this connection; times out where it is blocked.

        A server with an alarm says so to whoever publishes, and reads nothing more.
        """
        channel = connection.channel()
        name = channel.queue_declare("", exclusive=True).queue
        channel.basic_publish(amqp.Message("Does it go in?"), routing_key=name)
        channel.queue_declare(name, passive=True)

    @property
    def _admin(self) -> Admin:
        return find_admin(self.host, self.number, self.user, self.password)

    def find_names(self) -> Iterable[str]:
        try:
            return [n for n in self._admin.find_hosts() if n.startswith("lockstep_")]
        except AdminError as error:
            raise self._refuse_admin(error) from None

    def make(self, name: str) -> str:
        try:
            self._admin.make(name)
        except AdminError as error:
            raise self._refuse_admin(error) from None
        return f"/{name}"

    def remove(self, name: str) -> None:
        try:
            self._admin.remove(name)
        except AdminError as error:
            raise self._refuse_admin(error) from None

    def _refuse_admin(self, error: AdminError) -> Exception:
        mend = "run `rabbitmq-plugins enable rabbitmq_management`, or do this as root"
        return self.refuse(f"makes no virtual host: {error}", mend)
