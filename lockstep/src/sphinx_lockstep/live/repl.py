"""Run statements in an interactive Python shell, typed at its prompt."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import time
import tty

from sphinx_lockstep.live.processes import kill_group
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import (
    EndsShell,
    NoPrompt,
    PrintsTooMuch,
    Raises,
    ShellFails,
)
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.syntax.transcripts import TranscriptError, count_statements, typed

PROMPT = "\x02lockstep\x03"
# No program prints these prompts, and setting them leaves no name behind in the shell.
SET_PROMPT = f"__import__('sys').__dict__.update(ps1={PROMPT!r}, ps2='')"


class ReplError(Exception):
    """A shell without a new prompt; ``output`` is what it has printed."""

    def __init__(self, message: Message, output: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.output = output


class Repl:
    """An interactive Python whose input is a terminal and whose output is a pipe.

    Because its output is a pipe, it prints neither an echo nor colours. Creating one
    raises ReplError.
    """

    def __init__(
        self, shell: Shell, command: str, limit: float, output_limit: int
    ) -> None:
        self.shell = shell
        self.output_limit = output_limit
        self.keyboard, terminal = pty.openpty()
        tty.setraw(terminal)
        try:
            self.process = subprocess.Popen(
                shell.make_exec_command(shell.sandbox.to_sandbox(command)),
                stdin=terminal,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=shell.sandbox.project,
                env=shell.environment,
                start_new_session=True,
            )
        except OSError as error:
            raise self._make_error(error) from None
        finally:
            os.close(terminal)
        self.type(SET_PROMPT)
        self.banner = self._read(1, limit)

    def type(self, text: str) -> None:
        """Type a line; raise ReplError if the shell doesn't take it."""
        try:
            os.write(self.keyboard, text.encode() + b"\n")
        except OSError as error:
            raise self._make_error(error) from None

    def _make_error(self, error: OSError) -> ReplError:
        return ReplError(ShellFails(self.shell.sandbox.to_page(str(error))))

    def _read(self, prompts: int, limit: float) -> str:
        """Return the output up to a number of prompts; raise ReplError without them."""
        assert self.process.stdout is not None
        end, output = time.monotonic() + limit, b""
        mark = PROMPT.encode()
        while output.count(mark) < prompts:
            left = end - time.monotonic()
            ready, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            output += chunk
            text = output.decode("utf-8", "replace").replace(PROMPT, "")
            if not ready:
                raise ReplError(NoPrompt(limit), text)
            if not chunk:
                raise ReplError(EndsShell(self.process.wait()), text)
            if len(output) > self.output_limit:
                raise ReplError(PrintsTooMuch(self.output_limit), text[:2000])
        text = output.decode("utf-8", "replace")
        return text.replace(PROMPT, "").replace("\r\n", "\n")

    def run(self, step: Step) -> Recording:
        """Type a statement and record what it prints before the next prompt."""
        problem: Message | None = None
        try:
            prompts = count_statements(typed(step.text))
            self.type(self.shell.sandbox.to_sandbox(typed(step.text)))
            output = self._read(prompts, step.limit)
        except TranscriptError as error:
            return Recording(Act.EXAMPLE, step.line, problem=error.fact)
        except ReplError as error:
            output, problem = error.output, error.message
        output = self.shell.sandbox.to_page(output).rstrip("\n")
        if not problem and not step.raises and is_traceback(output):
            problem = Raises(output.splitlines()[-1])
        return Recording(Act.EXAMPLE, step.line, output, None, problem)

    def close(self) -> None:
        """End the shell as with Ctrl-D; kill it if it doesn't end."""
        with contextlib.suppress(OSError):
            os.close(self.keyboard)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        kill_group(self.process)
        assert self.process.stdout is not None
        self.process.stdout.close()


def is_traceback(output: str) -> bool:
    """Tell whether an output shows an uncaught exception."""
    lines = output.splitlines()
    return "Traceback (most recent call last):" in lines or any(
        line.startswith(('  File "<console>"', '  File "<stdin>"')) for line in lines
    )
