"""Code to avoid: run until it fails, and the failure has to be the wanted one."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sphinx_lockstep.live.background import POLL, BackgroundExecutor
from sphinx_lockstep.live.shell import Shell, run_to_end
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.wording import stands_in
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_errors, get_lines

LAST = 6  # lines of an output in which its failure has to stand


def provoke(
    shell: Shell,
    background: Sequence[BackgroundExecutor],
    step: Step,
    settings: Settings,
) -> Recording:
    """Run what is to fail, and record its failure.

    That is an exit status other than 0, with the wanted text in the last lines of the
    output, or an error that one of the page's long-running commands logs afterwards,
    with the text in its record. The shell stays as it was.
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
        if _holds(last, step, settings):
            return ran
        fact = f"fails otherwise than with `{step.wants}`: with status {ran.status}"
        return replace(ran, problem=Untyped(fact))
    if not background:
        return replace(ran, problem=Untyped("does not fail: it ends with status 0"))
    return _wait_for_error(background, seen, step, settings)


def _holds(text: str, step: Step, settings: Settings) -> bool:
    return stands_in(mask(step.wants, settings.masks), mask(text, settings.masks))


def _keep_input(shell: Shell, step: Step) -> Path:
    """Write what a step's command reads into a file, and return its path."""
    path = Path(tempfile.mkdtemp(dir=shell.sandbox.folder)) / "input"
    path.write_text(shell.sandbox.to_sandbox(step.input), encoding="utf-8")
    return path


def _copy_project(shell: Shell, name: str, text: str) -> None:
    """Let a shell go on in a copy of the project, one file of which is another."""
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
    """Wait until a command logs the wanted error behind the lines that were seen."""
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
            if _holds(error, step, settings):
                return Recording(Act.FAIL, step.line, error, 0)
        if over:
            fact = "does not fail: it ends with status 0, and"
            what = f"another error than `{step.wants}` is" if errors else "no error is"
            return Recording(
                Act.FAIL,
                step.line,
                "\n".join(errors),
                0,
                Untyped(f"{fact} {what} logged within {step.limit:g} s"),
            )
        time.sleep(POLL)  # the interval between two looks at the condition
