"""Check compose files, workflows and Read the Docs files against their schemas.

The schemas are those of check-jsonschema. Its command line would take a process a file
and reports no lines, so the library jsonschema validates here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
    read_shell,
    read_words,
)
from sphinx_lockstep.live.validators.documents import (
    find_entries,
    find_items,
    find_line,
    get_value,
    load_one,
    to_plain,
)
from sphinx_lockstep.messages.documents import SchemaUnmet, SchemaUnmetOverall
from sphinx_lockstep.messages.message import Message

EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)  # GitHub replaces it for the shell
BLOCKS = (FoldedScalarString, LiteralScalarString)


def check_compose(name: str, text: str) -> Accepted:
    """Check a compose file with its schema; return the commands of its services."""
    document = load_one(text)
    check_schema(document, "vendor.compose-spec")
    services, _ = get_value(document, "services")
    commands = [
        command
        for _, service, _ in find_entries(services)
        for command in _find_service_commands(service)
    ]
    return Accepted("the schema of compose files", commands)


def check_workflow(name: str, text: str) -> Accepted:
    """Check a GitHub workflow with its schema; return the commands of its steps."""
    document = load_one(text)
    check_schema(document, "vendor.github-workflows")
    jobs, _ = get_value(document, "jobs")
    commands = [
        command
        for _, job, _ in find_entries(jobs)
        for step, _ in find_items(get_value(job, "steps")[0])
        for command in _read_script(*get_value(step, "run"))
    ]
    return Accepted("the schema of GitHub's workflows", commands)


def check_readthedocs(name: str, text: str) -> Accepted:
    """Check a Read the Docs file with its schema; return the commands of its jobs."""
    document = load_one(text)
    check_schema(document, "vendor.readthedocs")
    build, _ = get_value(document, "build")
    found = [get_value(build, "commands")[0], *_find_lists(get_value(build, "jobs")[0])]
    commands = [
        command
        for each in found
        for script, line in find_items(each)
        for command in _read_script(script, line)
    ]
    return Accepted("the schema of Read the Docs", commands)


def check_schema(document: Any, schema: str) -> None:
    """Raise FileError with the most relevant violation of one of the schemas."""
    values = get_builtin_schema(schema)
    error = best_match(validator_for(values)(values).iter_errors(to_plain(document)))
    if error is not None:
        raise make_schema_error(document, list(error.absolute_path), error.message)


def make_schema_error(document: Any, path: list[str | int], error: str) -> FileError:
    """Return the error that the value at a path violates a schema."""
    place = ".".join(map(str, path))
    message: Message = SchemaUnmet(place, error) if place else SchemaUnmetOverall(error)
    return FileError(message, find_line(document, path))


def read_list(value: Any, line: int) -> list[str]:
    """Return the words of a command that is a list, or one text."""
    if isinstance(value, str):
        return read_words(value.replace("$$", "$"), line)
    return [str(each).replace("$$", "$") for each, _ in find_items(value)]


def _find_lists(value: Any) -> Iterator[Any]:
    """Yield the lists of commands in a mapping, at any depth."""
    for _, each, _ in find_entries(value):
        if isinstance(each, list):
            yield each
        else:
            yield from _find_lists(each)


def _read_script(value: Any, line: int) -> list[CommandLine]:
    """Return the commands of a shell script."""
    if not isinstance(value, str):
        return []
    # The text of a block begins on the line after its mark.
    first = line + 1 if isinstance(value, BLOCKS) else line
    return read_shell(EXPRESSION.sub("$EXPRESSION", value), first)


def _find_service_commands(service: Any) -> Iterator[CommandLine]:
    """Yield the commands that a service of a compose file runs."""
    entry, entry_line = get_value(service, "entrypoint")
    command, command_line = get_value(service, "command")
    words = [*read_list(entry, entry_line), *read_list(command, command_line)]
    if first := entry_line or command_line:
        yield from make_commands(words, first)
    test, line = get_value(get_value(service, "healthcheck")[0], "test")
    if isinstance(test, str):
        script = type(test)(test.replace("$$", "$"))
        yield from _read_script(script, line)
    elif isinstance(test, list) and test:
        kind, *rest = read_list(test, line)
        if kind == "CMD":
            yield from make_commands(rest, line)
        elif kind == "CMD-SHELL":
            yield from read_shell(" ".join(rest), line)
