"""Asking the project's own Python: programs that take questions and give answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sphinx_lockstep.config import Settings
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.runner.processes import kill_group
from sphinx_lockstep.runner.shell import Shell

HERE = Path(__file__).parent
# What is asked, and the program that answers: it is given the module of the project's
# settings, reads a JSON list of [subject, text] from its standard input, and prints, as
# its last line, a JSON list of answers in their order.
NAMES = HERE / "probe_names.py"
PROGRAMS = {
    "object": NAMES,  # a dotted path: importable
    "name": NAMES,  # an identifier by itself: of what the example imports
    "setting": NAMES,  # `NAME`, or `NAME = VALUE`: known, and the example's value
    "variable": NAMES,  # an environment variable that something reads
    "program": NAMES,  # a program that can be called
    "address": NAMES,  # the path of a URL that the example answers
    "string": NAMES,  # the name of a task, of a pool or the like
}


def ask(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Ask a step's questions, a JSON list of [subject, text], of the program it names.

    The recording's output is the JSON list of answers.
    """
    process = subprocess.Popen(
        [sys.executable, step.names[0], settings.settings],
        cwd=shell.sandbox.project,
        env={**shell.sandbox.environment, "PYTHONPATH": str(shell.sandbox.project)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(step.text.encode(), timeout=step.limit)
    except subprocess.TimeoutExpired:
        problem = f"gives no answer within {step.limit:g} s"
        return Recording(Act.ASK, step.line, problem=problem)
    finally:
        kill_group(process)
    if process.returncode:
        last = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        fact = shell.sandbox.to_page(f"gives no answer: {''.join(last)}")
        return Recording(Act.ASK, step.line, problem=fact)
    answers = json.loads(output.decode().splitlines()[-1])
    text = shell.sandbox.to_page(json.dumps(answers))
    return Recording(Act.ASK, step.line, text)
