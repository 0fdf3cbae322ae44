"""Load a page's settings on top of the project's own, in the project's Python."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import textwrap
from pathlib import Path

from sphinx_lockstep.live.programs import ProgramTimeout, run_program
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.runs import SettingsFail, SettingsLate
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings

PROBE = Path(__file__).parent / "probes/django_settings.py"
MODULE = "lockstep_settings"


def load_settings(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Load a step's settings after the project's own, and check them.

    The recording's output is JSON: ``names`` maps each name to its problem, a message
    as JSON or None, ``check`` is the output of Django's checks, and ``known`` lists the
    names of all settings.
    """
    sandbox = shell.sandbox
    folder = Path(tempfile.mkdtemp(dir=sandbox.folder))
    text = f"from {settings.settings} import *\n\n{textwrap.dedent(step.text)}\n"
    module = folder / f"{MODULE}.py"
    module.write_text(sandbox.to_sandbox(text), encoding="utf-8")
    others = sandbox.environment.get("PYTHONPATH", "")
    paths = (str(folder), str(sandbox.project), others)
    names = json.dumps(step.names)
    try:
        ran = run_program(
            [sys.executable, "-P", str(PROBE), settings.settings, names],
            folder=sandbox.project,
            environment={
                **sandbox.environment,
                "PYTHONPATH": os.pathsep.join(paths),
                "DJANGO_SETTINGS_MODULE": MODULE,
            },
            limit=step.limit,
        )
    except ProgramTimeout:
        return Recording(Act.SETTINGS, step.line, problem=SettingsLate(step.limit))
    if ran.status:
        problem = SettingsFail(sandbox.to_page(ran.last_error))
        return Recording(Act.SETTINGS, step.line, problem=problem)
    answer = ran.output.splitlines()[-1]
    return Recording(Act.SETTINGS, step.line, sandbox.to_page(answer))
