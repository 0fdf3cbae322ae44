"""Making virtual hosts: by RabbitMQ's management plugin, or by its own program."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

APART = 10_000  # the plugin's usual port is the server's own, and this
TIMEOUT = 20.0
LOCAL = ("localhost", "127.0.0.1", "::1")


class AdminError(Exception):
    """The server does not let its virtual hosts be made."""


class Admin(Protocol):
    """Whoever may make virtual hosts."""

    def find_hosts(self) -> list[str]:
        """Return the names of all virtual hosts."""

    def make(self, name: str) -> None:
        """Make a virtual host in which the user may do everything."""

    def remove(self, name: str) -> None:
        """Remove a virtual host, which may be gone."""


def find_admin(host: str, port: int, user: str, password: str) -> Admin:
    """Return the plugin where it answers, else the program of this machine."""
    plugin = Plugin(f"http://{host}:{port + APART}/api", user, password)
    try:
        plugin.find_hosts()
    except AdminError as error:
        if host not in LOCAL or shutil.which("rabbitmqctl") is None:
            raise AdminError(
                f"its management plugin does not answer: {error}"
            ) from None
        return Program(user)
    return plugin


@dataclass(frozen=True)
class Plugin:
    """The management plugin, at the URL of its interface."""

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
    """RabbitMQ's own program, on the machine where it runs."""

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
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AdminError(str(error)) from None
        if done.returncode:
            lines = [*filter(str.strip, (done.stderr + done.stdout).splitlines())]
            last = lines[0] if lines else f"status {done.returncode}"
            raise AdminError(f"`{' '.join(command)}`: {last.strip()}")
        return done.stdout
