"""Find the commands that shell text runs, and the variables that it sets."""

from __future__ import annotations

import itertools
import re

from sphinx_lockstep.syntax.shell_words import CommandLineError, split_commands

__all__ = [
    "CommandLineError",
    "find_commands",
    "find_variables",
    "locate_commands",
    "unwrap",
]

ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=", re.ASCII)
# Programs that run another one: their options that take a value, and how many words
# of their own come before it.
WRAPPERS = {
    "command": ("", 0),
    "coproc": ("", 0),
    "dumb-init": ("", 0),
    "env": ("uCS", 0),
    "exec": ("a", 0),
    "flock": ("wE", 1),
    "gosu": ("", 1),
    "nice": ("n", 0),
    "nohup": ("", 0),
    "setsid": ("", 0),
    "stdbuf": ("ioe", 0),
    "su-exec": ("", 1),
    "sudo": ("ugChp", 0),
    "time": ("fo", 0),
    "timeout": ("ks", 1),
    "tini": ("", 0),
}
SHELLS = {"sh", "bash", "dash", "ash", "zsh"}


def find_commands(text: str) -> list[tuple[str, ...]]:
    """Return the simple commands of shell text, each as its words without quotes.

    Assignments in front of a command are left out, and so are programs that run another
    one (``exec``, ``env``, ``sh -c``, ``timeout``). Variables aren't expanded.
    Raises CommandLineError if a quote, a bracket or a here-document is never closed.
    """
    return [words for _, words in locate_commands(text)]


def locate_commands(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the same commands, each with its first line, from 0."""
    return [
        (line, command)
        for line, words in split_commands(text)
        for command in unwrap(words)
    ]


def find_variables(text: str) -> list[str]:
    """Return the environment variables that shell text sets.

    They are exported, passed to ``env``, or assigned in front of a command. A variable
    of the shell alone isn't returned.
    """
    found = []
    for _, words in split_commands(text):
        front = list(itertools.takewhile(ASSIGNMENT.match, words))
        rest = words[len(front) :]
        if rest and rest[0] == "export":
            front += filter(ASSIGNMENT.match, rest[1:])
        elif rest and rest[0] == "env":
            own = _skip_options(rest[1:], WRAPPERS["env"][0])
            front += itertools.takewhile(ASSIGNMENT.match, own)
        elif not rest:
            continue
        found += [word.partition("=")[0] for word in front]
    return found


def unwrap(words: list[str]) -> list[tuple[str, ...]]:
    """Return the commands that a simple command runs in the end."""
    rest = list(words)
    while rest:
        name = rest[0].rpartition("/")[2]
        if ASSIGNMENT.match(rest[0]):
            del rest[0]
        elif name in WRAPPERS:
            valued, own = WRAPPERS[name]
            rest = _skip_options(rest[1:], valued)[own:]
        elif name in SHELLS and (script := _get_script(rest[1:])) is not None:
            return find_commands(script)
        else:
            return [tuple(rest)]
    return []


def _skip_options(words: list[str], valued: str) -> list[str]:
    """Return the words after a program's own options."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        word = words[at]
        at += 1
        if word == "--":
            break
        if len(word) == 2 and word[1] in valued:
            at += 1
    return words[at:]


def _get_script(words: list[str]) -> str | None:
    """Return the script that a shell gets with ``-c``, or None."""
    for at, word in enumerate(words):
        if re.fullmatch(r"-[a-z]*c", word):
            return words[at + 1] if at + 1 < len(words) else None
        if not word.startswith("-"):
            return None
    return None
