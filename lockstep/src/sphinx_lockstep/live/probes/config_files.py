"""Check configuration files with their validators: a probe.

Its argument is the module of the project's settings. It reads a JSON list of [subject,
text] from standard input and prints a JSON list of answers in the same order. A text is a
JSON list of a file's kind, its name, its text, whether systemd's validator is required,
and whether it is installed.
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
from sphinx_lockstep.live.validators import plain, schema_files
from sphinx_lockstep.live.validators.base import Accepted, FileError
from sphinx_lockstep.live.validators.manifests import check_yaml
from sphinx_lockstep.live.validators.requirements import check_requirements
from sphinx_lockstep.live.validators.systemd_units import check_unit
from sphinx_lockstep.messages.files import (
    CommandInFileRefused,
    FileRefused,
    FileRefusedAt,
)
from sphinx_lockstep.model import Answer, to_plain

CHECKS: dict[str, Callable[[str, str], Accepted]] = {
    "compose": schema_files.check_compose,
    "dockerfile": plain.check_dockerfile,
    "environment": plain.check_environment,
    "ini": plain.check_ini,
    "json": plain.check_json,
    "procfile": plain.check_procfile,
    "requirements": check_requirements,
    "readthedocs": schema_files.check_readthedocs,
    "script": plain.check_script,
    "toml": plain.check_toml,
    "workflow": schema_files.check_workflow,
    "yaml": check_yaml,
}


def answer(
    programs: Callable[[], Programs],
    kind: str,
    name: str,
    text: str,
    required: bool,
    has_tool: bool,
) -> Answer:
    """Check a file with its validator, and its commands with their programs."""
    try:
        if kind == "unit":
            accepted = check_unit(name, text, required, has_tool)
        else:
            accepted = CHECKS[kind](name, text)
    except FileError as error:
        if error.line:
            return Answer(FileRefusedAt(error.line, error.reason))
        return Answer(FileRefused(error.reason))
    taken: dict[str, None] = {}
    for command in accepted.commands:
        try:
            taken[programs().parse_any(list(command.words))] = None
        except Refusal as refusal:
            line = shlex.join(command.words)
            fact = CommandInFileRefused(command.line, line, str(refusal))
            return Answer(fact, refusal.nearest)
    proof = f"accepted by {accepted.validator}"
    if names := ", ".join(filter(None, taken)):
        proof += f", its commands by {names}"
    return Answer(proof=proof)


def main() -> None:
    """Answer every question."""
    if sys.argv[1]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", sys.argv[1])
    programs = functools.cache(lambda: Programs(sys.argv[1]))
    texts = [json.loads(text) for _, text in json.load(sys.stdin)]
    print(json.dumps([to_plain(answer(programs, *values)) for values in texts]))


if __name__ == "__main__":
    main()
