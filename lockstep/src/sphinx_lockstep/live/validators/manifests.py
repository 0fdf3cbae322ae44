"""Check any other YAML: Kubernetes manifests with its schemas, the rest by parsing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import kubernetes_validate

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
)
from sphinx_lockstep.live.validators.documents import (
    YAML_1_1,
    find_entries,
    find_items,
    get_first_line,
    get_value,
    load_all,
    to_plain,
)
from sphinx_lockstep.live.validators.schema_files import make_schema_error, read_list
from sphinx_lockstep.messages.documents import ManifestKindUnknown, ManifestMarksMissing

# The keys that tell a manifest from other YAML; their values are scalars.
MARKS = ("apiVersion", "kind")
CONTAINERS = {"containers", "initContainers", "ephemeralContainers"}


def check_yaml(name: str, text: str) -> Accepted:
    """Check that a file is YAML, and its Kubernetes manifests with their schemas."""
    documents = load_all(text, YAML_1_1)
    if not any(map(is_manifest, documents)):
        return Accepted("a YAML parser")
    version = kubernetes_validate.latest_version().removesuffix(".0")
    for document in documents:
        check_manifest(document, version)
    commands = [command for each in documents for command in find_commands(each)]
    return Accepted(f"the schemas of Kubernetes {version}", commands)


def is_manifest(document: Any) -> bool:
    """Tell whether a document has the keys of a Kubernetes manifest."""
    lines = [get_value(document, mark)[1] for mark in MARKS]
    values = [get_value(document, mark)[0] for mark in MARKS]
    return all(lines) and not any(isinstance(value, list | dict) for value in values)


def check_manifest(document: Any, version: str) -> None:
    """Raise FileError if a document isn't a manifest of a Kubernetes version."""
    line = get_first_line(document)
    if not is_manifest(document):
        raise FileError(ManifestMarksMissing(), line)
    # As texts, whatever type YAML gives them.
    api, kind = ("" if document[m] is None else str(document[m]) for m in MARKS)
    values = {**to_plain(document), "apiVersion": api, "kind": kind}
    try:
        kubernetes_validate.validate(values, version, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        raise FileError(ManifestKindUnknown(version, kind, api), line) from None
    except kubernetes_validate.ValidationError as error:
        path = list(error.absolute_path)
        raise make_schema_error(document, path, error.message) from None


def find_commands(value: Any) -> Iterator[CommandLine]:
    """Yield the commands of the containers in a value, and of their probes."""
    for key, each, _ in find_entries(value):
        if key in CONTAINERS:
            for container, _ in find_items(each):
                yield from _find_container_commands(container)
        else:
            yield from find_commands(each)
    for each, _ in find_items(value):
        yield from find_commands(each)


def _find_container_commands(container: Any) -> Iterator[CommandLine]:
    """Yield the commands that a container runs, first its own and then its probes'."""
    command, command_line = get_value(container, "command")
    arguments, arguments_line = get_value(container, "args")
    if first := command_line or arguments_line:
        words = [*read_list(command, first), *read_list(arguments, arguments_line)]
        yield from make_commands(words, first)
    yield from _find_handlers(container)


def _find_handlers(value: Any) -> Iterator[CommandLine]:
    """Yield the commands of probes and of life-cycle hooks."""
    for key, each, line in find_entries(value):
        if key == "exec":
            command, _ = get_value(each, "command")
            if command is not None:
                yield from make_commands(read_list(command, line), line)
        else:
            yield from _find_handlers(each)
