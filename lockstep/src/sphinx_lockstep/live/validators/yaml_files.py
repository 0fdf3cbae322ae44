"""YAML: compose files, workflows and Read the Docs files by their schemas."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
    read_shell,
    read_words,
    run_tool,
)

TOOL = "check-jsonschema"
EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)  # GitHub's, before a shell's


def check_compose(name: str, text: str) -> Accepted:
    """Return what the schema of compose files says, and the commands of services."""
    root = parse_one(text)
    check_schema(name, text, "vendor.compose-spec")
    commands: list[CommandLine] = []
    for _, service in find_items(get_node(root, "services")):
        commands += _find_service_commands(service)
    return Accepted("the schema of compose files", commands)


def check_workflow(name: str, text: str) -> Accepted:
    """Return what the schema of GitHub's workflows says, and the commands of steps."""
    root = parse_one(text)
    check_schema(name, text, "vendor.github-workflows")
    commands = [
        command
        for _, job in find_items(get_node(root, "jobs"))
        for step in find_elements(get_node(job, "steps"))
        for command in _read_shell(get_node(step, "run"))
    ]
    return Accepted("the schema of GitHub's workflows", commands)


def check_readthedocs(name: str, text: str) -> Accepted:
    """Return what the schema of Read the Docs files says, and the commands of jobs."""
    root = parse_one(text)
    check_schema(name, text, "vendor.readthedocs")
    build = get_node(root, "build")
    found = [get_node(build, "commands"), *_find_jobs(get_node(build, "jobs"))]
    commands = [
        command
        for sequence in found
        for element in find_elements(sequence)
        for command in _read_shell(element)
    ]
    return Accepted("the schema of Read the Docs", commands)


def _find_jobs(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Yield the lists of commands below a node, whatever they are called."""
    for _, child in find_items(node):
        if isinstance(child, yaml.SequenceNode):
            yield child
        else:
            yield from _find_jobs(child)


def parse_one(text: str) -> yaml.Node:
    """Return the root of a YAML text that is one document; else raise FileError."""
    roots = parse_all(text)
    if len(roots) > 1:
        fact = "it holds more than one document"
        raise FileError(fact, roots[1].start_mark.line + 1)
    return roots[0]


def parse_all(text: str) -> list[yaml.Node]:
    """Return the roots of a YAML text; raise FileError where it is none."""
    try:
        list(yaml.safe_load_all(text))
        found = list(yaml.compose_all(text, yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        fact = f"not YAML: {error.problem}"
        raise FileError(fact, mark.line + 1 if mark else 0) from None
    except yaml.YAMLError as error:
        raise FileError(f"not YAML: {error}") from None
    roots = [root for root in found if not is_nothing(root)]
    if not roots:
        raise FileError("not YAML: it holds nothing")
    return roots


def is_nothing(root: yaml.Node | None) -> bool:
    """Tell whether nothing stands between two marks of documents."""
    return root is None or (isinstance(root, yaml.ScalarNode) and not root.value)


def check_schema(name: str, text: str, schema: str) -> None:
    """Raise FileError with the first thing that a schema does not allow."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--output-format", "json"]
        command += ["--builtin-schema", schema, str(path)]
        status, output, said = run_tool(command, Path(folder))
    if status == 0:
        return
    try:
        errors = json.loads(output)["errors"]
    except (ValueError, KeyError):
        last = "".join(said.strip().splitlines()[-1:])
        raise FileError(f"cannot be checked: {TOOL} says {last}") from None
    for error in errors:
        best = error.get("best_deep_match") or error
        place = best["path"].removeprefix("$").lstrip(".")
        where = f"`{place}`: " if place else ""
        raise FileError(f"{where}{best['message']}")


def get_node(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what a mapping has for a key, or None."""
    return next((value for name, value in find_items(node) if name == key), None)


def find_items(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Yield the keys and values of a mapping, those that it merges last."""
    if not isinstance(node, yaml.MappingNode):
        return
    merged: list[yaml.Node] = []
    for key, value in node.value:
        if key.value == "<<":
            merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
        else:
            yield key.value, value
    for other in merged:
        yield from find_items(other)


def find_elements(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Yield the elements of a sequence."""
    if isinstance(node, yaml.SequenceNode):
        yield from node.value


def _read_shell(node: yaml.Node | None) -> list[CommandLine]:
    """Return the commands of a shell's text."""
    if not isinstance(node, yaml.ScalarNode):
        return []
    is_block = node.style in ("|", ">")  # then the text begins a line below
    line = node.start_mark.line + 1 + is_block
    return read_shell(EXPRESSION.sub("$EXPRESSION", node.value), line)


def _find_service_commands(service: yaml.Node) -> Iterator[CommandLine]:
    """Yield what a service of a compose file runs."""
    entry, command = get_node(service, "entrypoint"), get_node(service, "command")
    words = [*read_list(entry), *read_list(command)]
    node = entry or command
    if node is not None:
        yield from make_commands(words, node.start_mark.line + 1)
    test = get_node(get_node(service, "healthcheck"), "test")
    if isinstance(test, yaml.ScalarNode):
        yield from _read_shell(_unescape(test))
    elif isinstance(test, yaml.SequenceNode) and test.value:
        (kind, *rest), line = read_list(test), test.start_mark.line + 1
        if kind == "CMD":
            yield from make_commands(rest, line)
        elif kind == "CMD-SHELL":
            yield from read_shell(" ".join(rest), line)


def _unescape(node: yaml.ScalarNode) -> yaml.ScalarNode:
    """Return a scalar as compose hands it on: ``$$`` is a dollar."""
    value = node.value.replace("$$", "$")
    return yaml.ScalarNode(node.tag, value, node.start_mark, node.end_mark, node.style)


def read_list(node: yaml.Node | None) -> list[str]:
    """Return the words of a command that is a list, or one string."""
    if isinstance(node, yaml.ScalarNode):
        return read_words(node.value.replace("$$", "$"), node.start_mark.line + 1)
    return [element.value.replace("$$", "$") for element in find_elements(node)]
