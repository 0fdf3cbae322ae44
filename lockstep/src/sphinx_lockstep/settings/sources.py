"""The two files that hold a site's settings, and the lines that set them.

``tomllib`` reports no line numbers, and neither does ``tomlkit``. A statement ends
where the text so far parses again, so parsing the first lines of a file, one more each
time, finds the line of a key without a parser of our own. That happens only when a
message needs the line.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx_lockstep.messages.settings import NoToml
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.settings.faults import Keys
from sphinx_lockstep.settings.options import Option

CONF, TOML = "conf.py", "lockstep.toml"
BARE = re.compile(r"[\w-]+", re.ASCII)
# Python 3.14 has it as an attribute; before, the text alone says where.
AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Source:
    """The files of a site: ``conf.py``, and ``lockstep.toml`` if it exists.

    ``root`` is the folder that places in messages are relative to.
    """

    confdir: Path
    root: Path

    @cached_property
    def toml(self) -> dict[str, Any]:
        """The values of ``lockstep.toml``; raises ConfigError if it isn't TOML."""
        try:
            return tomllib.loads(self._read(TOML))
        except tomllib.TOMLDecodeError as error:
            found = AT.search(str(error))
            last = len(self._read(TOML).splitlines())
            line = int(found["line"] or last) if found else last
            reason = AT.sub("", str(error))
        except UnicodeDecodeError as error:
            line, reason = 1, f"byte {error.start} isn't UTF-8"
        raise ConfigError(NoToml(reason), f"{self.show(TOML)}:{line}")

    def has_toml(self, option: Option) -> bool:
        """Tell whether ``lockstep.toml`` sets an option."""
        return contains(self.toml, option.keys)

    def show(self, name: str) -> str:
        """Return the path of one of the files, from the repository."""
        path = (self.confdir / name).resolve()
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return name

    def find_place(self, option: Option, keys: Keys = ()) -> str:
        """Return ``file:line`` of an option, or of what is in it, "" if no file sets it."""
        if self.has_toml(option):
            return self.find_toml_place((*option.keys, *keys))
        line = find_python_line(self._read(CONF), option.name, keys)
        return f"{self.show(CONF)}:{line}" if line else ""

    def find_toml_place(self, keys: Keys) -> str:
        """Return ``file:line`` of a key in ``lockstep.toml``."""
        return f"{self.show(TOML)}:{find_toml_line(self._read(TOML), keys)}"

    def find_conf_place(self, name: str) -> str:
        """Return ``file:line`` of a name in ``conf.py``, line 1 if it isn't assigned."""
        line = find_python_line(self._read(CONF), name) or 1
        return f"{self.show(CONF)}:{line}"

    def spell(self, option: Option, keys: Keys = ()) -> str:
        """Return the name of an option, or of what is in it, as its file spells it."""
        if self.has_toml(option):
            return spell_toml((*option.keys, *keys))
        return "".join([option.name, *(f"[{key!r}]" for key in keys)])

    def _read(self, name: str) -> str:
        path = self.confdir / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def contains(value: Any, keys: Sequence[str | int]) -> bool:
    """Tell whether a key, or a path of keys, is in a value."""
    for key in keys:
        if isinstance(value, Mapping):
            if key not in value:
                return False
        elif (
            not isinstance(value, list) or not isinstance(key, int) or key >= len(value)
        ):
            return False
        value = value[key]
    return True


def spell_toml(keys: Keys) -> str:
    """Return a path of keys as TOML spells it."""
    parts = [
        f"[{key}]"
        if isinstance(key, int)
        else f".{key}"
        if BARE.fullmatch(key)
        else f'."{key}"'
        for key in keys
    ]
    return "".join(parts).removeprefix(".")


def find_toml_line(text: str, keys: Keys) -> int:
    """Return the line of the statement that sets a key, or the nearest key above it."""
    while keys and not contains(tomllib.loads(text), keys):
        keys = keys[:-1]
    lines = text.splitlines()
    begin = 0  # of the lines that no whole statement has taken yet
    for end in range(1, len(lines) + 1):
        try:
            found = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if contains(found, keys):
            break
        begin = end
    rest = range(begin, len(lines))
    filled = (n for n in rest if lines[n].strip() and lines[n].strip()[0] != "#")
    return next(filled, begin) + 1


def find_python_line(text: str, name: str, keys: Keys = ()) -> int:
    """Return the line of the last assignment of a name, 0 if there isn't one.

    Follows keys into the value as long as it is written out.
    """
    found: ast.expr | None = None
    line = 0
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        else:
            continue
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if name in names and node.lineno > line:
            line, found = node.lineno, node.value
    for key in keys:
        found, line = _follow(found, key, line)
    return line


def _follow(
    value: ast.expr | None, key: str | int, line: int
) -> tuple[ast.expr | None, int]:
    """Return the value at a key and the line of the key, or None and the line so far."""
    match value, key:
        case ast.Dict(keys=names, values=values), _:
            for own, inner in zip(names, values, strict=True):
                if isinstance(own, ast.Constant) and own.value == key:
                    return inner, own.lineno
        case ast.List(elts=items) | ast.Tuple(elts=items), int() if key < len(items):
            return items[key], items[key].lineno
    return None, line
