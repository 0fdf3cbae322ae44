"""Run scripts in a child process."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.site import RunnerNotStarted, RunnerUnreadable
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.model import to_json as dump
from sphinx_lockstep.settings.config import Settings, to_json

GRACE = 30.0  # seconds to clean up


class RunnerError(Exception):
    """The child process failed; ``runs`` are the ones that it finished before, by name."""

    def __init__(self, fact: Message, runs: Mapping[str, Run] | None = None) -> None:
        super().__init__(str(fact))
        self.fact = fact
        self.runs = dict(runs or {})


def run_scripts(scripts: Sequence[Script], settings: Settings) -> Generator[Run]:
    """Run scripts in a child process and yield each run as it ends.

    Raises RunnerError if the process doesn't start, or prints anything else.
    """
    try:
        yield from _run_scripts(scripts, settings)
    except OSError as error:
        raise RunnerError(RunnerNotStarted(str(error))) from None
    except (ValueError, TypeError, KeyError) as error:
        raise RunnerError(RunnerUnreadable(repr(error))) from None


def _run_scripts(scripts: Sequence[Script], settings: Settings) -> Generator[Run]:
    command = [sys.executable, "-m", "sphinx_lockstep", "run", "--attached"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            lines = [to_json(settings), *map(dump, scripts), "", ""]
            with contextlib.suppress(BrokenPipeError):  # the process has ended
                process.stdin.write("\n".join(lines))
                process.stdin.flush()
            for _ in scripts:
                line = process.stdout.readline()
                if not line:
                    break
                yield Run.parse(json.loads(line))
        finally:
            # The process cleans up once its input ends, also after Ctrl-C here.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
