"""Create virtual hosts with RabbitMQ's management plugin, or with rabbitmqctl."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from sphinx_lockstep.live.programs import ProgramTimeout, run_program

APART = 10_000  # the plugin's default port is higher than the server's by this
TIMEOUT = 20.0  # seconds
LOCAL = ("localhost", "127.0.0.1", "::1")


class AdminError(Exception):
    """The server's virtual hosts can't be managed; the message says why."""


class Admin(Protocol):
    """A way to manage virtual hosts."""

    def find_hosts(self) -> list[str]:
        """Return the names of all virtual hosts."""

    def make(self, name: str) -> None:
        """Create a virtual host with all permissions for the user."""

    def remove(self, name: str) -> None:
        """Remove a virtual host, if it exists."""


def find_admin(host: str, port: int, user: str, password: str) -> Admin:
    """Return the plugin if it answers, or else this machine's rabbitmqctl."""
    plugin = Plugin(f"http://{host}:{port + APART}/api", user, password)
    try:
        plugin.find_hosts()
    except AdminError as error:
        if host not in LOCAL or shutil.which("rabbitmqctl") is None:
            raise AdminError(f"its management plugin doesn't answer: {error}") from None
        return Program(user)
    return plugin


@dataclass(frozen=True)
class Plugin:
    """The management plugin, by the URL of its API."""

    url: str
    user: str
    password: str

    def find_hosts(self) -> list[str]:
        return [host["name"] for host in self._ask("GET", "/vhosts?columns=name")]

    def make(self, name: str) -> None:
        self._ask("PUT", f"/vhosts/{quote(name)}")
        every = {"configure": ".*", "write": ".*", "read": ".*"}
        self._ask("PUT", f"/permissions/{quote(name)}/{quote(self.user)}", every)

    def remove(self, name: str) -> None:
        self._ask("DELETE", f"/vhosts/{quote(name)}")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = Request(
            self.url + path,
            json.dumps(body or {}).encode() if method == "PUT" else None,
            {"Authorization": f"Basic {pair}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            if method == "DELETE" and error.code == HTTPStatus.NOT_FOUND:
                return None
            raise AdminError(f"{method} {path}: {error.code} {error.reason}") from None
        except (URLError, OSError, ValueError) as error:
            raise AdminError(getattr(error, "reason", error)) from None


@dataclass(frozen=True)
class Program:
    """rabbitmqctl, on the machine where the server runs."""

    user: str

    def find_hosts(self) -> list[str]:
        return self._run("list_vhosts", "name", "--no-table-headers").splitlines()

    def make(self, name: str) -> None:
        self._run("add_vhost", name)
        self._run("set_permissions", "-p", name, self.user, ".*", ".*", ".*")

    def remove(self, name: str) -> None:
        try:
            self._run("delete_vhost", name)
        except AdminError:
            if name in self.find_hosts():
                raise

    def _run(self, *arguments: str) -> str:
        command = ["rabbitmqctl", "--quiet", *arguments]
        try:
            ran = run_program(command, limit=TIMEOUT)
        except OSError as error:
            raise AdminError(str(error)) from None
        except ProgramTimeout:
            why = f"no end within {TIMEOUT:g} s"
            raise AdminError(f"`{' '.join(command)}`: {why}") from None
        if ran.status:
            lines = [*filter(str.strip, (ran.errors + ran.output).splitlines())]
            first = lines[0] if lines else f"status {ran.status}"
            raise AdminError(f"`{' '.join(command)}`: {first.strip()}")
        return ran.output
