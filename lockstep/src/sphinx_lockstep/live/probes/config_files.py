"""Ask validators about configuration files: a program of its own.

Takes the module of the project's settings as its argument, a JSON list of [subject,
text] from its standard input, and prints a JSON list of answers in their order. A text
is a JSON list of a file's kind, its name, its text, whether systemd's validator has to
be there, and whether it is.
"""

from __future__ import annotations

import functools
import json
import os
import shlex
import sys
from collections.abc import Callable

from sphinx_lockstep.live.probes.base import Refusal
from sphinx_lockstep.live.probes.command_lines import Programs
from sphinx_lockstep.live.validators import plain, yaml_files
from sphinx_lockstep.live.validators.base import Accepted, FileError
from sphinx_lockstep.live.validators.manifests import check_yaml
from sphinx_lockstep.live.validators.requirements import check_requirements
from sphinx_lockstep.live.validators.systemd_units import check_unit

CHECKS: dict[str, Callable[[str, str], Accepted]] = {
    "compose": yaml_files.check_compose,
    "dockerfile": plain.check_dockerfile,
    "environment": plain.check_environment,
    "ini": plain.check_ini,
    "json": plain.check_json,
    "procfile": plain.check_procfile,
    "requirements": check_requirements,
    "readthedocs": yaml_files.check_readthedocs,
    "script": plain.check_script,
    "toml": plain.check_toml,
    "workflow": yaml_files.check_workflow,
    "yaml": check_yaml,
}


def answer(
    programs: Callable[[], Programs],
    kind: str,
    name: str,
    text: str,
    required: bool,
    has_tool: bool,
) -> dict[str, str]:
    """Return the answer about a file: its validator's word, and each program's."""
    try:
        if kind == "unit":
            accepted = check_unit(name, text, required, has_tool)
        else:
            accepted = CHECKS[kind](name, text)
    except FileError as error:
        return {"fact": f"is not accepted: {error}"}
    taken: dict[str, None] = {}
    for command in accepted.commands:
        try:
            taken[programs().parse_any(list(command.words))] = None
        except Refusal as refusal:
            line = shlex.join(command.words)
            fact = f"has in line {command.line} `{line}`, which is refused: {refusal}"
            return {"fact": fact, "nearest": refusal.nearest}
    proof = f"accepted by {accepted.judge}"
    if names := ", ".join(filter(None, taken)):
        proof += f", its commands taken by {names}"
    return {"proof": proof}


def main() -> None:
    """Answer every question."""
    if sys.argv[1]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", sys.argv[1])
    programs = functools.cache(lambda: Programs(sys.argv[1]))
    texts = [json.loads(text) for _, text in json.load(sys.stdin)]
    print(json.dumps([answer(programs, *values) for values in texts]))


if __name__ == "__main__":
    main()
