"""Run console commands one after the other, in a shell that keeps its state."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from sphinx_lockstep.live.processes import MARK, kill_group
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import ExitsWith, PrintsTooMuch, RunsTooLong
from sphinx_lockstep.model import Act, Recording, Step

# A command is run by `eval`, so that its variables and its folder are kept for the next
# command, as at a prompt. `$?` is the status of the command before.
RUN = """\
if [ -e "$LOCKSTEP_STATE/env" ]; then . "$LOCKSTEP_STATE/env"; fi
LOCKSTEP_STATE=$1; command=$2
cd "$(cat "$LOCKSTEP_STATE/cwd")" || exit 125
(exit "$(cat "$LOCKSTEP_STATE/status")")
eval "$command"
status=$?
echo "$status" > "$LOCKSTEP_STATE/status"
export -p > "$LOCKSTEP_STATE/env"
pwd > "$LOCKSTEP_STATE/cwd"
exit "$status"
"""
POLL = 0.02
# The commands and assignments in front of the last simple command.
FRONT = re.compile(r"""(?:[^'"]*(?:&&|;)\s*)?(?:\w+=\S*\s+)*""")


@dataclass(frozen=True)
class Shell:
    """The state of a shell in files: its environment, its folder and its last status.

    ``sessions`` maps the number of each process that was started to its step.
    """

    sandbox: Sandbox
    state: Path
    sessions: dict[int, Step] = field(default_factory=dict)

    def fork(self) -> Shell:
        """Return a copy of this shell; what it does doesn't change this one."""
        state = Path(tempfile.mkdtemp(dir=self.sandbox.folder, prefix="shell-"))
        shutil.copytree(self.state, state, dirs_exist_ok=True)
        return Shell(self.sandbox, state, self.sessions)

    def make_command(self, text: str) -> list[str]:
        """Return the argument list that runs a command line in this shell."""
        return [
            "bash",
            "--noprofile",
            "--norc",
            "-c",
            RUN,
            "bash",
            str(self.state),
            text,
        ]

    def make_exec_command(self, text: str) -> list[str]:
        """Return the argument list that replaces the shell by the command.

        Signals then reach the command itself.
        """
        end = FRONT.match(text).end()  # type: ignore[union-attr]  # may be empty
        return self.make_command(f"{text[:end]}exec {text[end:]}")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a new process; it reads the rest from the state."""
        values = self.sandbox.environment
        if (self.state / "env").exists():  # what a page has unset has to stay unset
            values = {name: values[name] for name in ("PATH", MARK)}
        return {**values, "LOCKSTEP_STATE": str(self.state)}


def open_shell(sandbox: Sandbox) -> Shell:
    """Return a new shell in the sandbox's project."""
    state = Path(tempfile.mkdtemp(dir=sandbox.folder, prefix="shell-"))
    (state / "cwd").write_text(f"{sandbox.project}\n")
    (state / "status").write_text("0\n")
    return Shell(sandbox, state)


def run_command(shell: Shell, step: Step, output_limit: int) -> Recording:
    """Run one command and compare its exit status with the step's."""
    ran = run_to_end(shell, step, output_limit)
    if not ran.problem and ran.status != step.exits:
        assert ran.status is not None  # it has ended
        return replace(ran, problem=ExitsWith(ran.status, step.exits))
    return ran


def run_to_end(shell: Shell, step: Step, output_limit: int) -> Recording:
    """Run one command to its end and return its output and its exit status.

    The command is killed, and the recording has a problem, if it takes longer than the
    step's limit in seconds or prints more than ``output_limit`` bytes.
    """
    command = shell.sandbox.to_sandbox(step.text)
    # Each command gets a new file: one that was left running may still write to its own.
    handle, name = tempfile.mkstemp(dir=shell.sandbox.folder, suffix=".out")
    output = Path(name)
    with os.fdopen(handle, "wb") as file:
        process = subprocess.Popen(
            shell.make_command(command),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=shell.sandbox.project,
            env=shell.environment,
            start_new_session=True,
        )
        shell.sessions[process.pid] = step
        problem = _wait(process, output, step.limit, output_limit)
        if problem:
            kill_group(process)
    text = shell.sandbox.to_page(read_text(output, output_limit))
    return Recording(Act.RUN, step.line, text, process.returncode, problem)


def _wait(
    process: subprocess.Popen[bytes], output: Path, limit: float, output_limit: int
) -> Message | None:
    """Wait for a process to end; return the limit that it exceeds, or None."""
    end = time.monotonic() + limit
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLL)
        if output.stat().st_size > output_limit:
            return PrintsTooMuch(output_limit)
        if process.returncode is not None:
            return None
        if time.monotonic() > end:
            return RunsTooLong(limit)


def read_text(path: Path, limit: int) -> str:
    """Return the text of the first ``limit`` bytes of a file."""
    with path.open("rb") as file:
        return file.read(limit).decode("utf-8", "replace").replace("\r\n", "\n")
