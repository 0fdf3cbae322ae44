"""Start the servers that a page needs, each for that page alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from mirakuru import TCPExecutor
from mirakuru.exceptions import ExecutorError

from sphinx_lockstep.live.processes import MARK
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.servers import ServerNotStarted, ServerProgramMissing
from sphinx_lockstep.settings.entries import StartedServer


class ServerStartError(Exception):
    """A server that didn't start; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def find_command(service: StartedServer, sandbox: Sandbox, example: Path) -> list[str]:
    """Return the first of a server's commands whose program is installed.

    ``{folder}`` in a command is the server's own folder, ``{example}`` the example's.
    Raises ServerStartError if no program is installed.
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
    raise ServerStartError(ServerProgramMissing(service.name, programs))


def start_service(
    service: StartedServer, sandbox: Sandbox, example: Path, limit: float
) -> TCPExecutor:
    """Start a server on the sandbox's port and wait until it answers.

    ``limit`` is in seconds. Raises ServerStartError with the end of the server's log.
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
            why = " / ".join(output) or str(error)
            message = ServerNotStarted(service.name, service.port, why)
            raise ServerStartError(message) from None
    return executor
