"""Messages about servers that pages run on."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import NotRun


@dataclass(frozen=True)
class ClientMissing(Message):
    """A server whose client library isn't installed."""

    code = Code.CLIENT_MISSING
    text = "{server} can't be used: {error}"
    fix = "Install {client}, as `sphinx-lockstep[services]` does"

    server: str
    error: str
    client: str


@dataclass(frozen=True)
class DatabaseNotEmpty(Message):
    """A Redis without an empty database."""

    code = Code.DATABASE_NOT_EMPTY
    text = "{server} at {url} has no empty database"
    fix = "Empty one, or raise `databases` in the server's configuration"

    server: str
    url: str


@dataclass(frozen=True)
class PartLeft(Message):
    """A page's part of a server that couldn't be removed."""

    code = Code.PART_LEFT
    text = "{name} wasn't removed: {reason}"

    name: str
    reason: Message


@dataclass(frozen=True)
class PartRemoved(Message):
    """A part of a server that a killed run had left."""

    code = Code.PART_REMOVED
    text = "{server}: removed {name}, which a killed run had left"

    server: str
    name: str


@dataclass(frozen=True)
class RunNotRecorded(Message):
    """A page without a recorded run, and without its server."""

    code = Code.RUN_NOT_RECORDED
    text = "no run of its current steps is recorded, and {reason}"

    reason: Message

    @property
    def advice(self) -> str:
        """Return how to remove the reason, or ""."""
        return self.reason.advice


@dataclass(frozen=True)
class ServerBlocked(Message):
    """A RabbitMQ that accepts no messages."""

    code = Code.SERVER_BLOCKED
    text = "{server} at {url} accepts no messages: {reason}"
    fix = "Free disk space and memory on it, or lower its limits"

    server: str
    url: str
    reason: str


@dataclass(frozen=True)
class ServerForbidsDatabases(Message):
    """A PostgreSQL whose user may not create databases."""

    code = Code.SERVER_FORBIDS_DATABASES
    text = "{server} at {url} doesn't let `{user}` create a database: {error}"
    fix = 'Run: ALTER ROLE "{user}" CREATEDB'

    server: str
    url: str
    user: str
    error: str


@dataclass(frozen=True)
class ServerForbidsHosts(Message):
    """A RabbitMQ on which no virtual host can be created."""

    code = Code.SERVER_FORBIDS_HOSTS
    text = "{server} at {url} can't create a virtual host: {error}"
    fix = "Run `rabbitmq-plugins enable rabbitmq_management`, or run this as root"

    server: str
    url: str
    error: str


@dataclass(frozen=True)
class ServerNotStarted(Message):
    """A server of the run's own that didn't start."""

    code = Code.SERVER_NOT_STARTED
    text = "the {server} didn't start on port {port}: {output}"

    server: str
    port: int
    output: str


@dataclass(frozen=True)
class ServerProgramMissing(Message):
    """A server of the run's own that isn't installed."""

    code = Code.SERVER_PROGRAM_MISSING
    text = "the {server} can't start because none of these is installed: {programs}"

    server: str
    programs: str


@dataclass(frozen=True)
class ServerReadOnly(Message):
    """A PostgreSQL that forbids writing."""

    code = Code.SERVER_READ_ONLY
    text = "{server} at {url} is read-only: {error}"
    fix = "Turn off `default_transaction_read_only` for the user"

    server: str
    url: str
    error: str


@dataclass(frozen=True)
class ServerRefusesCommand(Message):
    """A server that rejects a command."""

    code = Code.SERVER_REFUSES_COMMAND
    text = "{server} at {url} rejects a command: {error}"
    fix = "Look into the server's log"

    server: str
    url: str
    error: str


@dataclass(frozen=True)
class ServerRefusesUser(Message):
    """A server that rejects the user or the password."""

    code = Code.SERVER_REFUSES_USER
    text = "{server} at {url} rejects the user `{user}`: {error}"
    fix = "Correct the user or the password in {variable}"

    server: str
    url: str
    user: str
    error: str
    variable: str


@dataclass(frozen=True)
class ServerReplica(Message):
    """A server that is a read-only replica."""

    code = Code.SERVER_REPLICA
    text = "{server} at {url} is a read-only replica"
    fix = "Set {variable} to the URL of its primary"

    server: str
    url: str
    variable: str


@dataclass(frozen=True)
class ServerReplicaOf(Message):
    """A server that is a read-only replica of a known primary."""

    code = Code.SERVER_REPLICA_OF
    text = "{server} at {url} is a read-only replica of {primary}"
    fix = "Set {variable} to the URL of its primary"

    server: str
    url: str
    primary: str
    variable: str


@dataclass(frozen=True)
class ServersAway(Message):
    """Servers that LOCKSTEP_SERVICES switches off."""

    code = Code.SERVERS_AWAY
    text = "external services are switched off by LOCKSTEP_SERVICES=away"


@dataclass(frozen=True)
class ServerTooOld(Message):
    """A server whose version is too old."""

    code = Code.SERVER_TOO_OLD
    text = "{server} at {url} is version {version}, but {minimum} or newer is needed"
    fix = "Upgrade it, or set {variable} to the URL of another server"

    server: str
    url: str
    version: str
    minimum: str
    variable: str


@dataclass(frozen=True)
class ServerUnreachable(Message):
    """A server that doesn't answer."""

    code = Code.SERVER_UNREACHABLE
    text = "{server} at {url} can't be reached: {error}"
    fix = "Start it, or set {variable} to the URL of another server"

    server: str
    url: str
    error: str
    variable: str


@dataclass(frozen=True)
class ServersNotAsked(Message):
    """Servers that the child process couldn't be asked about."""

    code = Code.SERVERS_NOT_ASKED
    text = "the versions of the servers can't be found: {error}"

    error: str


@dataclass(frozen=True)
class VirtualHostUnknown(Message):
    """A virtual host that RabbitMQ doesn't have."""

    code = Code.VIRTUAL_HOST_UNKNOWN
    text = "{server} at {url} doesn't have this virtual host: {error}"
    fix = "Correct the path in {variable}"

    server: str
    url: str
    error: str
    variable: str


# Reasons for which nothing could run: without a server, a finding says nothing.
NOT_STARTED = (ServerNotStarted, ServerProgramMissing)


def is_server_missing(message: Message) -> bool:
    """Tell whether a step didn't run because a server of the run's own didn't start."""
    return isinstance(message, NotRun) and isinstance(message.because, NOT_STARTED)
