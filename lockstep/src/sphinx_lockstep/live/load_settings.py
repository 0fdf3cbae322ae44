"""Loading settings on top of the project's own, in the project's Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from sphinx_lockstep.live.processes import kill_group
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.model import Act, Recording, Step
from sphinx_lockstep.settings.config import Settings

PROBE = Path(__file__).parent / "probes/django_settings.py"
MODULE = "lockstep_settings"


def load_settings(shell: Shell, step: Step, settings: Settings) -> Recording:
    """Load the step's settings over the project's and ask what came of them.

    The recording's output is JSON: ``names`` maps each name to what is wrong with it
    ("" for nothing), ``check`` is what Django's checks say, ``known`` lists the
    names that there are.
    """
    folder = Path(tempfile.mkdtemp(dir=shell.sandbox.folder))
    text = f"from {settings.settings} import *\n\n{textwrap.dedent(step.text)}\n"
    (folder / f"{MODULE}.py").write_text(
        shell.sandbox.to_sandbox(text), encoding="utf-8"
    )
    project = shell.sandbox.project
    others = shell.sandbox.environment.get("PYTHONPATH", "")
    process = subprocess.Popen(
        [sys.executable, "-P", str(PROBE), settings.settings, json.dumps(step.names)],
        cwd=project,
        env={
            **shell.sandbox.environment,
            "PYTHONPATH": os.pathsep.join((str(folder), str(project), others)),
            "DJANGO_SETTINGS_MODULE": MODULE,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=step.limit)
    except subprocess.TimeoutExpired:
        return Recording(
            Act.SETTINGS,
            step.line,
            problem=Untyped(f"does not load within {step.limit:g} s"),
        )
    finally:
        kill_group(process)
    if process.returncode:
        last = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        fact = shell.sandbox.to_page(f"does not load: {''.join(last)}")
        return Recording(Act.SETTINGS, step.line, problem=Untyped(fact))
    answer = output.decode().splitlines()[-1]
    return Recording(Act.SETTINGS, step.line, shell.sandbox.to_page(answer))
