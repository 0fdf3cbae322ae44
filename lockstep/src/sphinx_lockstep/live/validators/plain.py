"""Dockerfiles, Procfiles, shell scripts, and files of names and values."""

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
from sphinx_lockstep.messages.wording import find_nearest, quote

INSTRUCTIONS = {
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM"),
    *("HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL"),
    *("STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}
RUNS = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
PROCESS = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")


def check_dockerfile(name: str, text: str) -> Accepted:
    """Return that the instructions are Docker's, and the command lines of them."""
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()), env_replace=False)
    parts = [part for part in parser.structure if part["instruction"] != "COMMENT"]
    commands: list[CommandLine] = []
    for at, part in enumerate(parts):
        instruction, line = part["instruction"], part["startline"] + 1
        if instruction not in INSTRUCTIONS:
            near = find_nearest(instruction, INSTRUCTIONS)
            more = f"; there is {near}" if near else ""
            raise FileError(f"`{instruction}` is no instruction{more}", line)
        if not part["value"].strip():
            raise FileError(f"`{instruction}` has nothing behind it", line)
        if at == 0 and instruction not in ("FROM", "ARG"):
            raise FileError(f"`{instruction}` stands above the first `FROM`", line)
        if instruction in RUNS:
            commands += _read_instruction(instruction, part["value"], line)
        if instruction in ("COPY", "ADD"):
            _check_sources(name, part["value"], line)
    if "FROM" not in {part["instruction"] for part in parts}:
        raise FileError("has no `FROM`")
    return Accepted("a parser of Dockerfiles", commands)


def _read_instruction(instruction: str, value: str, line: int) -> list[CommandLine]:
    """Return the commands of an instruction in its exec form, or of a shell's."""
    value = re.sub(r"^(?:--\S+\s+)+", "", value)
    if instruction == "HEALTHCHECK":
        value = re.sub(r"^(?:CMD|NONE)\b\s*", "", value)
    if not value.startswith("["):
        return read_shell(value, line)
    try:
        return make_commands(json.loads(value), line)
    except ValueError:
        fact = "begins as a list and is no JSON, so that a shell would run it"
        raise FileError(f"{quote(value)} {fact}", line) from None


def _check_sources(name: str, value: str, line: int) -> None:
    """Raise FileError for a file of the project that is copied and is not there.

    Where the image is built from is said elsewhere: it may be the project's folder or
    the Dockerfile's own. Patterns, variables and other images' files are left alone.
    """
    words = value.split()
    if words[0].startswith(("--from", "[", "<<")):
        return
    for source in [word for word in words if not word.startswith("--")][:-1]:
        places = (Path(source.lstrip("/")), Path(name).parent / source.lstrip("/"))
        if not re.search(r"[*?\[$]|://", source) and not any(
            place.exists() for place in places
        ):
            raise FileError(f"`{source}` is not in the project", line)


def check_procfile(name: str, text: str) -> Accepted:
    """Return the command lines of a Procfile."""
    commands: list[CommandLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        process = PROCESS.fullmatch(line)
        if process is None:
            raise FileError(f"`{line}` is no `name: command`", number)
        commands += read_shell(process["command"], number)
    if not commands:
        raise FileError("names no process")
    return Accepted("a parser of Procfiles", commands)


def check_script(name: str, text: str) -> Accepted:
    """Return that a shell reads a script to its end, and the commands of it."""
    shell = "bash" if text.startswith(("#!/bin/bash", "#!/usr/bin/env bash")) else "sh"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script"
        path.write_text(text, encoding="utf-8")
        status, _, said = run_tool([shell, "-n", path.name], path.parent)
    if status:
        number = re.search(r"script: (?:line )?(\d+):", said)
        fact = f"`{shell} -n` finds a fault here"  # its words differ by its version
        raise FileError(fact, int(number[1]) if number else 0)
    return Accepted(shell, read_shell(text, 1))


def check_ini(name: str, text: str) -> Accepted:
    """Return that a file has sections of names and values, and their commands."""
    parser = configparser.ConfigParser(interpolation=None, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        fact = f"no ini file: {error.message.partition('\n')[0]}"
        raise FileError(fact, getattr(error, "lineno", 0)) from None
    commands: list[CommandLine] = []
    for section in parser.sections():
        if value := parser[section].get("command"):
            line = _find_line(text, value)
            commands += make_commands(read_words(value, line), line)
    return Accepted("a parser of ini files", commands)


def _find_line(text: str, value: str) -> int:
    """Return the line, from 1, where a value stands first."""
    first = value.strip().splitlines()[0]
    return text[: text.find(first)].count("\n") + 1


def check_toml(name: str, text: str) -> Accepted:
    """Return that a file is TOML."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"not TOML: {error}") from None
    return Accepted("a TOML parser")


def check_json(name: str, text: str) -> Accepted:
    """Return that a file is JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise FileError(f"not JSON: {error.msg}", error.lineno) from None
    return Accepted("a JSON parser")


def check_environment(name: str, text: str) -> Accepted:
    """Return that each line of a file is ``NAME=value``."""
    names: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = re.match(r"([A-Za-z_]\w*)=", line)
        if entry is None:
            raise FileError(f"`{line}` is no `NAME=value`", number)
        if entry[1] in names:
            raise FileError(f"`{entry[1]}` is set twice", number)
        names.add(entry[1])
    return Accepted("a parser of environment files")
