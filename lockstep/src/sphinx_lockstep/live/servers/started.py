"""The servers that pages need, one of each for every page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from mirakuru import TCPExecutor
from mirakuru.exceptions import ExecutorError

from sphinx_lockstep.live.processes import MARK
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.settings.entries import StartedServer


class ServerStartError(Exception):
    """A service that did not start; the message says what to install."""


def find_command(service: StartedServer, sandbox: Sandbox, example: Path) -> list[str]:
    """Return the first of a service's commands whose program is there.

    ``{folder}`` in it is a folder of the service's own, ``{example}`` the example's.
    """
    scripts = str(Path(sys.executable).parent)
    for command in service.commands:
        program = shutil.which(command[0], path=scripts) or shutil.which(command[0])
        if program:
            rest = [
                sandbox.to_sandbox(word)
                .replace("{folder}", str(sandbox.folder / "service"))
                .replace("{example}", str(example))
                for word in command[1:]
            ]
            return [program, *rest]
    programs = ", ".join(command[0] for command in service.commands)
    raise ServerStartError(
        f"the {service.name} cannot start: none of {programs} is installed"
    )


def start_service(
    service: StartedServer, sandbox: Sandbox, example: Path, limit: float
) -> TCPExecutor:
    """Start a service on the sandbox's port and wait until it answers.

    Raises ServerStartError, with what the server printed, where it does not.
    """
    folder = sandbox.folder / "service"
    log = folder / f"{service.name}.log"
    port = sandbox.ports.get(service.port, service.port)
    with log.open("wb") as file:
        executor = TCPExecutor(
            find_command(service, sandbox, example),
            host="127.0.0.1",
            port=port,
            timeout=limit,
            sleep=0.02,
            cwd=str(folder),
            envvars={
                **sandbox.environment,
                MARK: f"{sandbox.environment[MARK]}-service",
                "TMPDIR": str(folder),
            },
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            executor.start()
        except ExecutorError as error:
            executor.kill()
            text = sandbox.to_page(log.read_text(errors="replace"))
            output = text.strip().splitlines()[-3:]
            raise ServerStartError(
                f"the {service.name} did not start on port {service.port}:"
                f" {' / '.join(output) or error}"
            ) from None
    return executor
