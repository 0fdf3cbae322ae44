"""Check systemd units with systemd-analyze, without a running systemd."""

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
from sphinx_lockstep.messages.files import (
    LineNotUnit,
    UnitBroken,
    UnitKeyUnknown,
    ValidatorMissing,
)
from sphinx_lockstep.messages.message import Message

TOOL = "systemd-analyze"
OPTIONS = ("--man=no", "--generators=no", "--recursive-errors=no")
SUFFIXES = (".service", ".timer", ".socket", ".path", ".target", ".mount")
ACTIVATES = (".timer", ".socket", ".path")  # each needs the service that it starts
COMMANDS = re.compile(r"Exec(?:Start|Stop|Reload|Condition)(?:Pre|Post)?$")
STUB = "[Service]\nExecStart=/bin/true\n"
# The programs of a unit are installed on a server, but maybe not on this machine.
ELSEWHERE = re.compile(r"Command \S+ is not executable: No such file or directory$")


def check_unit(name: str, text: str, required: bool, has_tool: bool) -> Accepted:
    """Check a unit with systemd-analyze; return its command lines.

    If the tool isn't installed and not ``required``, only the syntax is checked.
    """
    entries = list(parse_unit(text))
    commands = tuple(_find_commands(entries))
    if has_tool:
        _verify(Path(name).name, text)
        return Accepted(TOOL, commands)
    if required:
        raise FileError(ValidatorMissing(TOOL))
    return Accepted(f"a parser of units, because {TOOL} isn't installed", commands)


def parse_unit(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the key and the value of each entry of a unit.

    Raises FileError for any other line.
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
            raise FileError(LineNotUnit(value), first)
        else:
            key, _, rest = value.partition("=")
            yield first, key.strip(), rest.strip()
        value, first = "", 0


def _find_commands(entries: list[tuple[int, str, str]]) -> Iterator[CommandLine]:
    """Yield the commands of a unit, which run without a shell."""
    for line, key, value in entries:
        if not COMMANDS.match(key) or not value:
            continue
        words = read_words(value.replace("$$", "$").replace("%%", "%"), line)
        marks = re.match(r"[-@:+!|]*", words[0])
        assert marks is not None  # it may be empty
        words[0] = words[0][marks.end() :]
        if "@" in marks[0]:  # the second word is the name that the program sees
            del words[1:2]
        yield from make_commands(words, line)


def _verify(name: str, text: str) -> None:
    """Verify a unit in an empty root; raise FileError with the first message."""
    with tempfile.TemporaryDirectory() as folder:
        units = Path(folder) / "etc" / "systemd" / "system"
        units.mkdir(parents=True)
        (units / name).write_text(text, encoding="utf-8")
        if name.endswith(ACTIVATES):
            target = re.search(r"^\s*(?:Unit|Service)\s*=\s*(\S+)", text, re.MULTILINE)
            started = target[1] if target else f"{Path(name).stem}.service"
            (units / started).write_text(STUB, encoding="utf-8")
        command = [TOOL, f"--root={folder}", "verify", *OPTIONS, name]
        said = run_tool(command, Path(folder)).errors
        lines = [line.removeprefix(f"{units}/{name}:") for line in said.splitlines()]
        for line in lines:
            if not ELSEWHERE.search(line):
                number, _, fact = line.partition(": ")
                if number.isdigit():
                    raise FileError(_make_message(fact), int(number))
                raise FileError(UnitBroken(line))


def _make_message(fact: str) -> Message:
    """Return systemd's message, the same for an unknown key in each version."""
    key = re.match(r"Unknown (?:key|lvalue)\D*? '(\S+)' in section '?\[?(\w+)", fact)
    return UnitKeyUnknown(key[1], key[2]) if key else UnitBroken(fact)
