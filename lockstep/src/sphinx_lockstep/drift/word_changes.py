"""Small changes of words, numbers and versions."""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z]{2,}")
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
VERSION = re.compile(r"(?<![\w.])v?\d+\.\d+(?:\.\d+)?(?![\w.]|-)")


def change_letter(word: str) -> str:
    """Return a word with its middle letter replaced; the case stays."""
    middle = len(word) // 2
    letter = "x" if word[middle] not in "xX" else "y"
    letter = letter.upper() if word[middle].isupper() else letter
    return word[:middle] + letter + word[middle + 1 :]


def change_number(number: str) -> str:
    """Return a number with its last digit increased; 9 becomes 1."""
    return number[:-1] + str((int(number[-1]) + 1) % 10 or 1)


def age_version(version: str) -> str:
    """Return the previous minor version, or the previous major version of an ``x.0``."""
    parts = [int(part) for part in version.removeprefix("v").split(".")]
    at = 1 if parts[1] else 0
    parts[at] = max(parts[at] - 1, 0) if parts[at] else 1
    return "v" * version.startswith("v") + ".".join(map(str, parts))


def change_form(name: str) -> str:
    """Return a name in the singular instead of the plural, or the other way round.

    ``autodiscover_tasks`` becomes ``autodiscover_task``, and ``time_limit`` becomes
    ``time_limits``.
    """
    last = re.search(r"[A-Za-z]+(?=[^A-Za-z]*$)", name)
    if last is None:
        return name
    word = last[0]
    if word[-1] in "sS":
        other = word[:-1]
    else:
        other = word + ("S" if word.isupper() and len(word) > 1 else "s")
    return name[: last.start()] + other + name[last.end() :]


def change_joint(name: str) -> str:
    """Return a name with its first separator replaced, such as ``_`` by ``-``."""
    joints = {"_": "-", "-": "_", ".": "_", "/": "."}
    at = next((at for at, letter in enumerate(name) if letter in joints), None)
    if at is None or at in (0, len(name) - 1):
        return name
    return name[:at] + joints[name[at]] + name[at + 1 :]
