"""Run probes: programs that answer questions inside the project's own Python."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from sphinx_lockstep.live.programs import ProgramTimeout, run_program
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.programs import ProbeFailed, ProbeLate
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings

HERE = Path(__file__).parent
# The probe that answers each subject. A probe gets the module of the project's settings
# as its argument and a JSON list of [subject, text] on standard input. The last line
# that it prints is a JSON list of answers, in the order of the questions.
NAMES, SETTINGS = HERE / "probes/names.py", HERE / "probes/django_settings.py"
COMMANDS = HERE / "probes/command_lines.py"
FILES = HERE / "probes/config_files.py"
PROBES = {
    "object": NAMES,  # a dotted path that can be imported
    "name": NAMES,  # an identifier that the example or its packages define
    "signal": NAMES,  # the name of a signal
    "variable": NAMES,  # an environment variable that some code reads
    "program": NAMES,  # an installed program
    "address": NAMES,  # a URL path that the example serves
    "django-admin": NAMES,  # a command of manage.py
    "string": NAMES,  # a name that is used as a string: of a task, a pool, a state
    "setting": SETTINGS,  # `NAME`, or `NAME = VALUE` with the example's value
    "command": COMMANDS,  # a command line; no fact and no proof if no program is known
    "option": COMMANDS,  # an option, after its command if the page names one
    "file": FILES,  # a configuration file that its validator accepts
}


def run_probe(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Ask the probe that a step names the step's questions.

    The step's text is a JSON list of [subject, text], and the recording's output a JSON
    list of answers.
    """
    project, own = shell.sandbox.project, shell.sandbox.environment
    paths = [str(project), *filter(None, [own.get("PYTHONPATH")])]
    try:
        ran = run_program(
            # -P: no module of the project takes the place of one beside the probe.
            [sys.executable, "-P", step.names[0], settings.settings],
            folder=project,
            environment={**own, "PYTHONPATH": os.pathsep.join(paths)},
            text=step.text,
            limit=step.limit,
        )
    except ProgramTimeout:
        return Recording(Act.ASK, step.line, problem=ProbeLate(step.limit))
    if ran.status:
        problem = ProbeFailed(shell.sandbox.to_page(ran.last_error))
        return Recording(Act.ASK, step.line, problem=problem)
    answers = json.loads(ran.output.splitlines()[-1])
    text = shell.sandbox.to_page(json.dumps(answers))
    return Recording(Act.ASK, step.line, text)
