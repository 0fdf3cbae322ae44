"""Run a program to its end: with a time limit, and without leaving a process behind.

Commands of a page run in ``shell`` instead, because what they leave running is a
finding, and their output is limited while they run.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.live.processes import kill_group


class ProgramTimeout(Exception):
    """A program that exceeded its time limit, and was killed."""


@dataclass(frozen=True)
class Finished:
    """The exit status of a program, its output, and its standard error."""

    status: int
    output: str
    errors: str

    @property
    def last_error(self) -> str:
        """Return the last line of standard error, or ""."""
        return "".join(self.errors.strip().splitlines()[-1:])


def run_program(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    text: str = "",
    limit: float | None = None,
) -> Finished:
    """Run a command in a session of its own, with ``text`` as its standard input.

    ``limit`` is in seconds. The program's whole process group is killed at the end.
    Raises ProgramTimeout, or OSError if the program can't be started.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(text.encode(), timeout=limit)
        except subprocess.TimeoutExpired:
            raise ProgramTimeout from None
        finally:
            kill_group(process)
    return Finished(
        process.returncode,
        output.decode("utf-8", "replace"),
        errors.decode("utf-8", "replace"),
    )
