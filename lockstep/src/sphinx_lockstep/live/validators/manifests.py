"""YAML of any kind: Kubernetes' manifests by its own schemas, or plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import kubernetes_validate
import yaml
from yaml.constructor import SafeConstructor

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
)
from sphinx_lockstep.live.validators.yaml_files import (
    find_elements,
    find_items,
    get_node,
    parse_all,
    read_list,
)

# What tells a manifest from other YAML; the value of each is text.
MARKS = ("apiVersion", "kind")
CONTAINERS = {"containers", "initContainers", "ephemeralContainers"}


def check_yaml(name: str, text: str) -> Accepted:
    """Return that a file is YAML, or what Kubernetes says of the manifests in it."""
    roots = parse_all(text)
    if not any(map(is_manifest, roots)):
        return Accepted("a YAML parser")
    version = kubernetes_validate.latest_version().removesuffix(".0")
    for root in roots:
        check_manifest(root, version)
    commands = [command for root in roots for command in find_commands(root)]
    return Accepted(f"the schemas of Kubernetes {version}", commands)


def is_manifest(root: yaml.Node) -> bool:
    """Tell whether a document says what it is to Kubernetes."""
    values = [get_node(root, mark) for mark in MARKS]
    return all(isinstance(value, yaml.ScalarNode) for value in values)


def check_manifest(root: yaml.Node, version: str) -> None:
    """Raise FileError where a document is no manifest of that release."""
    if not is_manifest(root):
        fact = "without `apiVersion` and `kind`, among manifests"
        raise FileError(fact, root.start_mark.line + 1)
    # As text, whatever YAML takes their values for.
    marks = {mark: value.value for mark, value in find_items(root) if mark in MARKS}
    values = SafeConstructor().construct_document(root)
    try:
        kubernetes_validate.validate({**values, **marks}, version, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        kind, api = marks["kind"], marks["apiVersion"]
        fact = f"Kubernetes {version} has no `{kind}` of `{api}`"
        raise FileError(fact, root.start_mark.line + 1) from None
    except kubernetes_validate.ValidationError as error:
        path = list(error.absolute_path)
        place = ".".join(map(str, path))
        where = f"`{place}`: " if place else ""
        line = find_line(root, path)
        raise FileError(f"{where}{error.message}", line) from None


def find_line(root: yaml.Node, path: Iterable[str | int]) -> int:
    """Return the line, from 1, of what a path leads to."""
    node = root
    for step in path:
        if isinstance(step, int):
            node = list(find_elements(node))[step]
        else:
            node = get_node(node, step) or node
    return int(node.start_mark.line) + 1


def find_commands(node: yaml.Node | None) -> Iterator[CommandLine]:
    """Yield what the containers below a node run, and the probes of each."""
    for key, child in find_items(node):
        if key in CONTAINERS:
            for container in find_elements(child):
                yield from _find_container_commands(container)
        else:
            yield from find_commands(child)
    for element in find_elements(node):
        yield from find_commands(element)


def _find_container_commands(container: yaml.Node) -> Iterator[CommandLine]:
    """Yield what a container runs, to begin with and when it is probed."""
    command, args = get_node(container, "command"), get_node(container, "args")
    first = command or args
    if first is not None:
        words = [*read_list(command), *read_list(args)]
        yield from make_commands(words, first.start_mark.line + 1)
    yield from _find_handlers(container)


def _find_handlers(node: yaml.Node) -> Iterator[CommandLine]:
    """Yield the commands of probes, and of what comes after a start or before a stop."""
    for key, child in find_items(node):
        if key == "exec":
            command = get_node(child, "command")
            if command is not None:
                yield from make_commands(read_list(command), child.start_mark.line + 1)
        else:
            yield from _find_handlers(child)
