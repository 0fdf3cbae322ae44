"""Check Dockerfiles, Procfiles, shell scripts, and ini, TOML, JSON and env files."""

from __future__ import annotations

import configparser
import io
import json
import re
import tempfile
import tomllib
from pathlib import Path

from dockerfile_parse import DockerfileParser

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
    read_shell,
    read_words,
    run_tool,
)
from sphinx_lockstep.messages.documents import IniBroken, JsonBroken, TomlBroken
from sphinx_lockstep.messages.files import (
    FromMissing,
    InstructionAboveFrom,
    InstructionEmpty,
    InstructionMisspelled,
    InstructionUnknown,
    LineNotAssignment,
    LineNotProcess,
    ListNotJson,
    NameSetTwice,
    ProcessMissing,
    ScriptBroken,
    SourceMissing,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import find_nearest

INSTRUCTIONS = {
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM"),
    *("HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL"),
    *("STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}
RUNS = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
PROCESS = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")


def check_dockerfile(name: str, text: str) -> Accepted:
    """Check the instructions of a Dockerfile; return their command lines."""
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()), env_replace=False)
    parts = [part for part in parser.structure if part["instruction"] != "COMMENT"]
    commands: list[CommandLine] = []
    for at, part in enumerate(parts):
        instruction, line = part["instruction"], part["startline"] + 1
        if instruction not in INSTRUCTIONS:
            raise FileError(_make_instruction_message(instruction), line)
        if not part["value"].strip():
            raise FileError(InstructionEmpty(instruction), line)
        if at == 0 and instruction not in ("FROM", "ARG"):
            raise FileError(InstructionAboveFrom(instruction), line)
        if instruction in RUNS:
            commands += _read_instruction(instruction, part["value"], line)
        if instruction in ("COPY", "ADD"):
            _check_sources(name, part["value"], line)
    if "FROM" not in {part["instruction"] for part in parts}:
        raise FileError(FromMissing())
    return Accepted("a parser of Dockerfiles", commands)


def _make_instruction_message(instruction: str) -> Message:
    """Return the message that Docker has no such instruction."""
    near = find_nearest(instruction, INSTRUCTIONS)
    if near:
        return InstructionMisspelled(instruction, near)
    return InstructionUnknown(instruction)


def _read_instruction(instruction: str, value: str, line: int) -> list[CommandLine]:
    """Return the commands of an instruction in exec form or in shell form."""
    value = re.sub(r"^(?:--\S+\s+)+", "", value)
    if instruction == "HEALTHCHECK":
        value = re.sub(r"^(?:CMD|NONE)\b\s*", "", value)
    if not value.startswith("["):
        return read_shell(value, line)
    try:
        return make_commands(json.loads(value), line)
    except ValueError:
        raise FileError(ListNotJson(value), line) from None


def _check_sources(name: str, value: str, line: int) -> None:
    """Raise FileError for a copied file that the project doesn't have.

    The build context may be the project's folder or the Dockerfile's own. Patterns,
    variables and files of other images aren't checked.
    """
    words = value.split()
    if words[0].startswith(("--from", "[", "<<")):
        return
    for source in [word for word in words if not word.startswith("--")][:-1]:
        places = (Path(source.lstrip("/")), Path(name).parent / source.lstrip("/"))
        if not re.search(r"[*?\[$]|://", source) and not any(
            place.exists() for place in places
        ):
            raise FileError(SourceMissing(source), line)


def check_procfile(name: str, text: str) -> Accepted:
    """Check the lines of a Procfile; return its command lines."""
    commands: list[CommandLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        process = PROCESS.fullmatch(line)
        if process is None:
            raise FileError(LineNotProcess(line), number)
        commands += read_shell(process["command"], number)
    if not commands:
        raise FileError(ProcessMissing())
    return Accepted("a parser of Procfiles", commands)


def check_script(name: str, text: str) -> Accepted:
    """Check the syntax of a script with its shell; return its commands."""
    shell = "bash" if text.startswith(("#!/bin/bash", "#!/usr/bin/env bash")) else "sh"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script"
        path.write_text(text, encoding="utf-8")
        ran = run_tool([shell, "-n", path.name], path.parent)
    if ran.status:
        number = re.search(r"script: (?:line )?(\d+):", ran.errors)
        raise FileError(ScriptBroken(shell), int(number[1]) if number else 0)
    return Accepted(shell, read_shell(text, 1))


def check_ini(name: str, text: str) -> Accepted:
    """Check the syntax of an ini file; return the commands in it."""
    parser = configparser.ConfigParser(interpolation=None, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        message = IniBroken(error.message.partition("\n")[0])
        raise FileError(message, getattr(error, "lineno", 0)) from None
    commands: list[CommandLine] = []
    for section in parser.sections():
        if value := parser[section].get("command"):
            line = _find_line(text, value)
            commands += make_commands(read_words(value, line), line)
    return Accepted("a parser of ini files", commands)


def _find_line(text: str, value: str) -> int:
    """Return the first line, from 1, that has a value."""
    first = value.strip().splitlines()[0]
    return text[: text.find(first)].count("\n") + 1


def check_toml(name: str, text: str) -> Accepted:
    """Check the syntax of a TOML file."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(TomlBroken(str(error))) from None
    return Accepted("a TOML parser")


def check_json(name: str, text: str) -> Accepted:
    """Check the syntax of a JSON file."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise FileError(JsonBroken(error.msg), error.lineno) from None
    return Accepted("a JSON parser")


def check_environment(name: str, text: str) -> Accepted:
    """Check that each line of an environment file is ``NAME=value``."""
    names: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = re.match(r"([A-Za-z_]\w*)=", line)
        if entry is None:
            raise FileError(LineNotAssignment(line), number)
        if entry[1] in names:
            raise FileError(NameSetTwice(entry[1]), number)
        names.add(entry[1])
    return Accepted("a parser of environment files")
