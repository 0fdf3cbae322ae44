"""Run code to avoid until it fails, and check that it fails as the page shows."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sphinx_lockstep.live.background import POLL, BackgroundExecutor
from sphinx_lockstep.live.shell import Shell, run_to_end
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import (
    DoesNotFail,
    FailsDifferently,
    NoErrorLogged,
    OtherErrorLogged,
)
from sphinx_lockstep.messages.wording import stands_in
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_errors, get_lines

LAST = 6  # lines at the end of an output that have to contain the failure


def run_failing(
    shell: Shell,
    background: Sequence[BackgroundExecutor],
    step: Step,
    settings: Settings,
) -> Recording:
    """Run a command that has to fail, and record its failure.

    A failure is an exit status other than 0 with the wanted text in the last lines of
    the output, or an error with that text that a long-running command of the page logs
    afterwards. The page's own shell doesn't change.
    """
    own = shell.fork()
    seen = [len(executor.text.splitlines()) for executor in background]
    if step.change:
        _copy_project(own, *step.change)
    text = f"{step.text} < {_keep_input(own, step)}" if step.input else step.text
    ran = run_to_end(own, replace(step, text=text), settings.output_limit)
    ran = replace(ran, act=Act.FAIL)
    if ran.problem:
        return ran
    if ran.status:
        last = "\n".join(
            [line for line in ran.output.splitlines() if line.strip()][-LAST:]
        )
        if _has_failure(last, step, settings):
            return ran
        return replace(ran, problem=FailsDifferently(step.wants, ran.status))
    if not background:
        return replace(ran, problem=DoesNotFail())
    return _wait_for_error(background, seen, step, settings)


def _has_failure(text: str, step: Step, settings: Settings) -> bool:
    return stands_in(mask(step.wants, settings.masks), mask(text, settings.masks))


def _keep_input(shell: Shell, step: Step) -> Path:
    """Write the input of a step's command into a file; return its path."""
    path = Path(tempfile.mkdtemp(dir=shell.sandbox.folder)) / "input"
    path.write_text(shell.sandbox.to_sandbox(step.input), encoding="utf-8")
    return path


def _copy_project(shell: Shell, name: str, text: str) -> None:
    """Move a shell to a copy of the project in which one file has another text."""
    project = shell.sandbox.project
    folder = Path(tempfile.mkdtemp(dir=shell.sandbox.folder / "page", prefix="copy-"))
    copy = folder / project.name
    shutil.copytree(project, copy, symlinks=True)
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_text(text, encoding="utf-8")
    cwd = Path((shell.state / "cwd").read_text().strip())
    inside = cwd.relative_to(project) if cwd.is_relative_to(project) else Path()
    (shell.state / "cwd").write_text(f"{copy / inside}\n")


def _wait_for_error(
    background: Sequence[BackgroundExecutor],
    seen: Sequence[int],
    step: Step,
    settings: Settings,
) -> Recording:
    """Wait until a command logs the wanted error after the lines already seen."""
    end = time.monotonic() + step.limit
    while True:
        over = time.monotonic() > end or all(executor.death for executor in background)
        errors = [
            error
            for executor, start in zip(background, seen, strict=True)
            for error in find_errors(
                "\n".join(get_lines("\n".join(executor.text.splitlines()[start:]))),
                settings.log_line,
            )
        ]
        for error in errors:
            if _has_failure(error, step, settings):
                return Recording(Act.FAIL, step.line, error, 0)
        if over:
            problem: Message = NoErrorLogged(step.limit)
            if errors:
                problem = OtherErrorLogged(step.wants, step.limit)
            text = "\n".join(errors)
            return Recording(Act.FAIL, step.line, text, 0, problem)
        time.sleep(POLL)  # the interval between two looks at the condition
