"""systemd's units: verified by systemd itself, without one that runs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sphinx_lockstep.live.validators.base import (
    Accepted,
    CommandLine,
    FileError,
    make_commands,
    read_words,
    run_tool,
)

TOOL = "systemd-analyze"
OPTIONS = ("--man=no", "--generators=no", "--recursive-errors=no")
SUFFIXES = (".service", ".timer", ".socket", ".path", ".target", ".mount")
ACTIVATES = (".timer", ".socket", ".path")  # they need the service that they start
COMMANDS = re.compile(r"Exec(?:Start|Stop|Reload|Condition)(?:Pre|Post)?$")
STUB = "[Service]\nExecStart=/bin/true\n"
# A server has these programs, this machine need not.
ELSEWHERE = re.compile(r"Command \S+ is not executable: No such file or directory$")


def check_unit(name: str, text: str, required: bool, has_tool: bool) -> Accepted:
    """Return what systemd says of a unit, and its command lines.

    Where the tool is not installed and not ``required``, only the syntax is checked.
    """
    entries = list(parse_unit(text))
    commands = tuple(_find_commands(entries))
    if has_tool:
        _verify(Path(name).name, text)
        return Accepted(TOOL, commands)
    if required:
        raise FileError(f"cannot be verified: {TOOL} is not installed")
    return Accepted(f"its syntax alone, as {TOOL} is not installed", commands)


def parse_unit(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the key and the value of each entry of a unit.

    Raises FileError for a line that is none.
    """
    section, value, first = "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith(("#", ";")) or not (stripped or value):
            continue
        value, first = f"{value} {stripped}".strip(), first or number
        if value.endswith("\\"):
            value = value[:-1].rstrip()
            continue
        if value.startswith("[") and value.endswith("]"):
            section = value
        elif not section or "=" not in value:
            raise FileError(f"`{value}` is neither a section nor `Key=value`", first)
        else:
            key, _, rest = value.partition("=")
            yield first, key.strip(), rest.strip()
        value, first = "", 0


def _find_commands(entries: list[tuple[int, str, str]]) -> Iterator[CommandLine]:
    """Yield the commands of a unit, whose words are no shell's."""
    for line, key, value in entries:
        if not COMMANDS.match(key) or not value:
            continue
        words = read_words(value.replace("$$", "$").replace("%%", "%"), line)
        marks = re.match(r"[-@:+!|]*", words[0])
        assert marks is not None  # it may be empty
        words[0] = words[0][marks.end() :]
        if "@" in marks[0]:  # the second word is the name that the program gets
            del words[1:2]
        yield from make_commands(words, line)


def _verify(name: str, text: str) -> None:
    """Let systemd verify a unit in a root of its own; raise FileError with its words."""
    with tempfile.TemporaryDirectory() as folder:
        units = Path(folder) / "etc" / "systemd" / "system"
        units.mkdir(parents=True)
        (units / name).write_text(text, encoding="utf-8")
        if name.endswith(ACTIVATES):
            target = re.search(r"^\s*(?:Unit|Service)\s*=\s*(\S+)", text, re.MULTILINE)
            started = target[1] if target else f"{Path(name).stem}.service"
            (units / started).write_text(STUB, encoding="utf-8")
        command = [TOOL, f"--root={folder}", "verify", *OPTIONS, name]
        _, _, said = run_tool(command, Path(folder))
        lines = [line.removeprefix(f"{units}/{name}:") for line in said.splitlines()]
        for line in lines:
            if not ELSEWHERE.search(line):
                number, _, fact = line.partition(": ")
                if number.isdigit():
                    raise FileError(_describe(fact), int(number))
                raise FileError(line)


def _describe(fact: str) -> str:
    """Return what systemd says, an unknown key in the same words by each version."""
    key = re.match(r"Unknown (?:key|lvalue)\D*? '(\S+)' in section '?\[?(\w+)", fact)
    return f"`{key[1]}` is no key of [{key[2]}]" if key else fact
