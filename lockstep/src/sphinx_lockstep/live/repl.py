"""A Python shell, typed at its prompt as a reader types."""

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
from sphinx_lockstep.messages.message import Untyped, untyped
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.syntax.transcripts import TranscriptError, count_statements, typed

PROMPT = "\x02lockstep\x03"
# Its prompts are told apart from all that a program prints, and the names that set
# them are not left behind.
SET_PROMPT = f"__import__('sys').__dict__.update(ps1={PROMPT!r}, ps2='')"


class ReplError(Exception):
    """The prompt did not come back; ``output`` is what was printed until then."""

    def __init__(self, fact: str, output: str) -> None:
        super().__init__(fact)
        self.fact = fact
        self.output = output


class Repl:
    """An interactive Python: its keyboard is a terminal, its output a pipe.

    A shell whose output is no terminal prints no echo and no colours, yet is
    interactive, which keeps what is recorded free of both.
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
        finally:
            os.close(terminal)
        self._type(SET_PROMPT)
        self.banner = self._read(1, limit)

    def _type(self, text: str) -> None:
        os.write(self.keyboard, text.encode() + b"\n")

    def _read(self, prompts: int, limit: float) -> str:
        """Return what is printed until the prompt came back a number of times."""
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
                raise ReplError(
                    f"does not give the prompt back within {limit:g} s", text
                )
            if not chunk:
                raise ReplError(
                    f"ends the shell with status {self.process.wait()}", text
                )
            if len(output) > self.output_limit:
                raise ReplError(
                    f"prints more than {self.output_limit:,} bytes", text[:2000]
                )
        return (
            output.decode("utf-8", "replace").replace(PROMPT, "").replace("\r\n", "\n")
        )

    def run(self, step: Step) -> Recording:
        """Type a statement and return what it prints before the prompt is back."""
        try:
            prompts = count_statements(typed(step.text))
        except TranscriptError as error:
            return Recording(Act.EXAMPLE, step.line, problem=Untyped(error.fact))
        try:
            self._type(self.shell.sandbox.to_sandbox(typed(step.text)))
            output, problem = self._read(prompts, step.limit), ""
        except (ReplError, OSError) as error:
            output, problem = (
                getattr(error, "output", ""),
                getattr(error, "fact", str(error)),
            )
        output = self.shell.sandbox.to_page(output).rstrip("\n")
        if not problem and not step.raises and is_traceback(output):
            problem = f"raises {output.splitlines()[-1]}"
        return Recording(Act.EXAMPLE, step.line, output, None, untyped(problem))

    def close(self) -> None:
        """End the shell, as by the reader's Ctrl-D."""
        with contextlib.suppress(OSError):
            os.close(self.keyboard)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        kill_group(self.process)
        assert self.process.stdout is not None
        self.process.stdout.close()


def is_traceback(output: str) -> bool:
    """Tell whether an output ends in an exception that was not caught."""
    lines = output.splitlines()
    return "Traceback (most recent call last):" in lines or any(
        line.startswith(('  File "<console>"', '  File "<stdin>"')) for line in lines
    )
