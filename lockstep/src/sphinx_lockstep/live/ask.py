"""Asking the project's own Python: programs that take questions and give answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sphinx_lockstep.live.processes import kill_group
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings

HERE = Path(__file__).parent
# What is asked, and the program that answers: it is given the module of the project's
# settings, reads a JSON list of [subject, text] from its standard input, and prints, as
# its last line, a JSON list of answers in their order.
NAMES, SETTINGS = HERE / "probes/names.py", HERE / "probes/django_settings.py"
COMMANDS = HERE / "probes/command_lines.py"
FILES = HERE / "probes/config_files.py"
PROGRAMS = {
    "object": NAMES,  # a dotted path: it can be imported
    "name": NAMES,  # an identifier by itself: of what the example imports
    "signal": NAMES,  # a signal, by its name
    "variable": NAMES,  # an environment variable that something reads
    "program": NAMES,  # a program that can be called
    "address": NAMES,  # the path of a URL that the example answers
    "django-admin": NAMES,  # a command of manage.py
    "string": NAMES,  # a name given as a string: of a task, a pool, a state
    "setting": SETTINGS,  # `NAME`, or `NAME = VALUE`: known, and the example's value
    "command": COMMANDS,  # a shell's line: no fact and no proof where none is known
    "option": COMMANDS,  # an option, behind the command that takes it if one is meant
    "file": FILES,  # a configuration file: accepted by its own validator
}


def ask(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Ask a step's questions, a JSON list of [subject, text], of the program it names.

    The recording's output is the JSON list of answers.
    """
    project, own = str(shell.sandbox.project), shell.sandbox.environment
    paths = [project, *filter(None, [own.get("PYTHONPATH")])]
    process = subprocess.Popen(
        # -P: a module of the project is not to be mistaken for one beside the program.
        [sys.executable, "-P", step.names[0], settings.settings],
        cwd=project,
        env={**own, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(step.text.encode(), timeout=step.limit)
    except subprocess.TimeoutExpired:
        problem = f"gives no answer within {step.limit:g} s"
        return Recording(Act.ASK, step.line, problem=Untyped(problem))
    finally:
        kill_group(process)
    if process.returncode:
        last = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        fact = shell.sandbox.to_page(f"gives no answer: {''.join(last)}")
        return Recording(Act.ASK, step.line, problem=Untyped(fact))
    answers = json.loads(output.decode().splitlines()[-1])
    text = shell.sandbox.to_page(json.dumps(answers))
    return Recording(Act.ASK, step.line, text)
