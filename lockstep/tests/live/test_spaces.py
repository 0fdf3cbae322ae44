"""Parts of servers, and servers that refuse: each with its whole message."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from checkouts import ROOT
from servers import MACHINE, answers, find_port, make_external, needs, run_redis
from waiting import wait_for

from sphinx_lockstep.live.servers.base import ServerError
from sphinx_lockstep.live.servers.names import is_left, make_name
from sphinx_lockstep.live.servers.opening import make_server, open_part
from sphinx_lockstep.live.servers.rabbitmq_admin import (
    AdminError,
    Plugin,
    Program,
    find_admin,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.servers import (
    ClientMissing,
    ServerBlocked,
    ServerForbidsDatabases,
    ServerForbidsHosts,
    ServerReadOnly,
    ServerRefusesCommand,
    ServerRefusesUser,
    ServerReplica,
    ServerReplicaOf,
    ServerTooOld,
    ServerUnreachable,
)

POSTGRESQL = "postgresql://{}@localhost:5432/counter"


def ask(name: str, url: str = "", minimum: str = "") -> str:
    return make_server(make_external(name, url, minimum)).get_version()


def refusal(name: str, url: str = "", minimum: str = "") -> Message:
    with pytest.raises(ServerError) as caught:
        ask(name, url, minimum)
    return caught.value.message


def sql(order: str) -> None:
    with psycopg.connect(
        MACHINE["postgresql"].replace("/counter", "/postgres"), autocommit=True
    ) as connection:
        connection.execute(order)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("rabbitmq", marks=needs("rabbitmq")),
        pytest.param("redis", marks=needs("redis")),
        pytest.param("postgresql", marks=needs("postgresql")),
    ],
)
def test_a_part_is_made_and_removed(name: str) -> None:
    server, told = make_server(make_external(name)), []
    before = set(server.find_names())
    with open_part(make_external(name), told.append) as space:
        (made,) = set(server.find_names()) - before
        assert made.startswith("lockstep_")
        assert space.shown == MACHINE[name]
        assert space.url != MACHINE[name]
        assert not is_left(made)
        server.remove(made)  # by somebody else: it may be gone
    assert made not in set(server.find_names())
    assert told == []


def test_a_name_tells_whether_its_run_is_over() -> None:
    name = make_name()
    assert not is_left(name)
    host = name.split("_")[1]
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert is_left(f"lockstep_{host}_{ended.pid}_1_0123abcd")
    assert is_left(
        f"lockstep_{host}_{os.getpid()}_1_0123abcd"
    )  # its number, taken anew
    assert not is_left(f"lockstep_00000000_{ended.pid}_1_0123abcd")  # another machine's
    assert not is_left("lockstep")


@pytest.mark.parametrize(
    ("name", "url", "why"),
    [
        (
            "redis",
            "redis://localhost:1/0",
            ServerUnreachable(
                "Redis",
                "redis://localhost:1/0",
                "Error 111 connecting to localhost:1. Connection refused.",
                "LOCKSTEP_REDIS_URL",
            ),
        ),
        (
            "rabbitmq",
            "amqp://guest:guest@localhost:1//",
            ServerUnreachable(
                "RabbitMQ",
                "amqp://guest:**@localhost:1//",
                "[Errno 111] Connection refused",
                "LOCKSTEP_RABBITMQ_URL",
            ),
        ),
        (
            "postgresql",
            "postgresql://me:secret@127.0.0.1:1/counter",
            ServerUnreachable(
                "PostgreSQL",
                "postgresql://me:**@127.0.0.1:1/counter",
                "Is the server running on that host and accepting TCP/IP connections?",
                "LOCKSTEP_POSTGRESQL_URL",
            ),
        ),
    ],
)
def test_nothing_listens(name: str, url: str, why: Message) -> None:
    assert refusal(name, url) == why


def test_the_client_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(
        sys.modules, "sphinx_lockstep.live.servers.redis", raising=False
    )
    assert refusal("redis") == ClientMissing(
        "redis", "import of redis halted; None in sys.modules", "redis"
    )


def test_redis_wants_another_password(tmp_path: Path) -> None:
    with run_redis(tmp_path / "own", "--requirepass", "right") as url:
        wrong = url.replace("://", "://:wrong@")
        message = refusal("redis", wrong)
        assert isinstance(message, ServerRefusesUser)
        assert message.url == wrong.replace(":wrong@", ":**@")
        assert message.user == ""
        assert refusal("redis", url).advice == (
            "Correct the user or the password in LOCKSTEP_REDIS_URL"
        )
        assert ask("redis", url.replace("://", "://:right@"))


def test_redis_is_a_replica(tmp_path: Path) -> None:
    with (
        run_redis(tmp_path / "primary") as primary,
        run_redis(
            tmp_path / "replica", "--replicaof", f"127.0.0.1 {primary[18:-2]}"
        ) as url,
    ):
        assert refusal("redis", url) == ServerReplicaOf(
            "Redis", url, f"127.0.0.1:{primary[18:-2]}", "LOCKSTEP_REDIS_URL"
        )


def test_redis_refuses_an_order(tmp_path: Path) -> None:
    with (
        run_redis(tmp_path / "own", "--rename-command", "EVAL", "") as url,
        pytest.raises(ServerError) as caught,
    ):
        make_server(make_external("redis", url)).make(make_name())
    assert isinstance(caught.value.message, ServerRefusesCommand)
    assert str(caught.value).startswith(
        f"Redis at {url} rejects a command: unknown command 'EVAL'"
    )


def test_redis_is_too_old(tmp_path: Path) -> None:
    with run_redis(tmp_path / "own") as url:
        version = ask("redis", url, "6.2")
        assert refusal("redis", url, "99") == ServerTooOld(
            "Redis", url, version, "99", "LOCKSTEP_REDIS_URL"
        )


@needs("postgresql")
def test_postgresql_does_not_know_the_user() -> None:
    url = POSTGRESQL.format("lockstep_nobody:secret")
    message = refusal("postgresql", url)
    assert isinstance(message, ServerRefusesUser)
    assert message.url == POSTGRESQL.format("lockstep_nobody:**")
    assert message.user == "lockstep_nobody"


@pytest.fixture
def role() -> Iterator[str]:
    """A role that may connect, and no more."""
    name = f"lockstep_role_{os.getpid()}"
    sql(f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
    yield name
    sql(f"DROP ROLE {name}")


@needs("postgresql")
def test_postgresql_lets_a_user_make_nothing(role: str) -> None:
    url = POSTGRESQL.format(f"{role}:right")
    server = make_server(make_external("postgresql", url))
    with pytest.raises(ServerError) as caught:
        server.make(make_name())
    shown = POSTGRESQL.format(f"{role}:**")
    assert caught.value.message == ServerForbidsDatabases(
        "PostgreSQL", shown, role, "permission denied to create database"
    )
    assert caught.value.message.advice == f'Run: ALTER ROLE "{role}" CREATEDB'


@needs("postgresql")
def test_postgresql_lets_a_user_only_read(role: str) -> None:
    sql(f"ALTER ROLE {role} CREATEDB")
    sql(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    url = POSTGRESQL.format(f"{role}:right")
    server = make_server(make_external("postgresql", url))
    with pytest.raises(ServerError) as caught:
        server.make(make_name())
    shown = POSTGRESQL.format(f"{role}:**")
    assert caught.value.message == ServerReadOnly(
        "PostgreSQL",
        shown,
        "cannot execute CREATE DATABASE in a read-only transaction",
    )


@needs("postgresql")
def test_postgresql_refuses_an_order() -> None:
    server, name = make_server(make_external("postgresql")), make_name()
    server.make(name)
    try:
        with pytest.raises(ServerError) as caught:
            server.make(name)
    finally:
        server.remove(name)
    shown = MACHINE["postgresql"].replace(":postgres@", ":**@")
    assert caught.value.message == ServerRefusesCommand(
        "PostgreSQL", shown, f'database "{name}" already exists'
    )
    assert isinstance(refusal("postgresql", minimum="99"), ServerTooOld)


@contextmanager
def run_standby() -> Iterator[str]:
    """Run a PostgreSQL of the test's own that waits for a primary; yield its URL."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    # PostgreSQL does not run as root; what runs it has to get into the folder.
    folder = Path(tempfile.mkdtemp(prefix="lockstep-standby-"))
    shutil.chown(folder, "postgres")
    data, port = folder / "data", find_port()

    def run(*command: object) -> None:
        words = ["runuser", "-u", "postgres", "--", *map(str, command)]
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        run(programs / "initdb", "--auth=trust", "--no-sync", data)
        run("touch", data / "standby.signal")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
        run(
            programs / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        )
        yield f"postgresql://postgres:postgres@127.0.0.1:{port}/counter"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@needs("postgresql")
@pytest.mark.skipif(
    os.getuid() != 0 or not Path("/usr/lib/postgresql").is_dir(),
    reason="only root can run Debian's PostgreSQL as its own user",
)
def test_postgresql_is_a_replica() -> None:
    with run_standby() as url:
        shown = url.replace(":postgres@", ":**@")
        assert refusal("postgresql", url) == ServerReplica(
            "PostgreSQL", shown, "LOCKSTEP_POSTGRESQL_URL"
        )


@dataclass(frozen=True)
class Rabbit:
    """A RabbitMQ of the tests' own, with the management plugin."""

    port: int
    node: str
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def control(self, *arguments: str) -> None:
        # Debian's own would act as another user, who does not know this node's cookie.
        debian = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
        program = debian if debian.exists() else "rabbitmqctl"
        command = [program, "--node", self.node, *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


def find_pair() -> int:
    """Return a port that is free, as is the one of the plugin."""
    while True:
        port = find_port()
        if port < 50000 and not answers(port + 10_000):
            return port


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    folder = tmp_path_factory.mktemp("rabbit")
    port = find_pair()
    command = ["sh", ROOT / "tools" / "rabbitmq.sh", str(port), folder]
    server = subprocess.Popen(
        [*command, "rabbitmq_management"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    environment = {**os.environ, "HOME": str(folder / "rabbitmq")}
    try:
        wait_for(lambda: answers(port) and answers(port + 10_000))
        yield Rabbit(port, f"lockstep-{port}@localhost", environment)
    finally:
        server.terminate()
        server.wait(60)


@needs("rabbitmq")
def test_rabbitmq_by_its_plugin(rabbit: Rabbit) -> None:
    admin = find_admin("127.0.0.1", rabbit.port, "guest", "guest")
    assert isinstance(admin, Plugin)
    name = make_name()
    admin.make(name)
    assert name in admin.find_hosts()
    assert ask("rabbitmq", f"{rabbit.url[:-1]}{name}")
    admin.remove(name)
    admin.remove(name)
    assert name not in admin.find_hosts()
    with pytest.raises(
        AdminError, match=r"^PUT /permissions/none/guest: 400 Bad Request"
    ):
        Plugin(admin.url, "guest", "guest")._ask("PUT", "/permissions/none/guest", {})


@needs("rabbitmq")
def test_rabbitmq_refuses(rabbit: Rabbit) -> None:
    wrong = rabbit.url.replace(":guest@", ":wrong@")
    shown = rabbit.url.replace(":guest@", ":**@")
    assert str(refusal("rabbitmq", wrong)).startswith(
        f"RabbitMQ at {shown} rejects the user `guest`: ACCESS_REFUSED - Login was refused"
    )
    unknown = refusal("rabbitmq", f"{rabbit.url[:-1]}none")
    shown = shown[:-1] + "none"
    assert str(unknown).startswith(
        f"RabbitMQ at {shown} doesn't have this virtual host: Connection.open: (530)"
    )
    assert unknown.advice == "Correct the path in LOCKSTEP_RABBITMQ_URL"
    assert isinstance(refusal("rabbitmq", rabbit.url, "99"), ServerTooOld)


@needs("rabbitmq")
def test_rabbitmq_is_blocked(rabbit: Rabbit) -> None:
    assert ask("rabbitmq", rabbit.url)
    rabbit.control("set_vm_memory_high_watermark", "0")
    try:
        shown = rabbit.url.replace(":guest@", ":**@")
        assert refusal("rabbitmq", rabbit.url) == ServerBlocked(
            "RabbitMQ", shown, "connection blocked, see broker logs"
        )
    finally:
        rabbit.control("set_vm_memory_high_watermark", "0.4")
    assert ask("rabbitmq", rabbit.url)


def test_rabbitmq_of_which_no_part_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no rabbitmqctl
    server = make_server(make_external("rabbitmq", "amqp://me:secret@localhost:1//"))
    for order in (
        server.find_names,
        lambda: server.make("one"),
        lambda: server.remove("one"),
    ):
        with pytest.raises(ServerError) as caught:
            order()
        assert caught.value.message == ServerForbidsHosts(
            "RabbitMQ",
            "amqp://me:**@localhost:1//",
            "its management plugin doesn't answer: [Errno 111] Connection refused",
        )


@needs("rabbitmq")
def test_the_program_says_why_it_fails() -> None:
    with pytest.raises(AdminError, match=r"^`rabbitmqctl --quiet list_vhosts none`: "):
        Program("guest")._run("list_vhosts", "none")
