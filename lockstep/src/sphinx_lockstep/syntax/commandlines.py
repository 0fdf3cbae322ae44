"""Shell text as the simple commands in it, each a list of words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

# What a shell reads of a line, one piece at a time.
PIECE = re.compile(
    r"""
    (?P<blank>(?:[ \t\r\f\v]|\\\r?\n)+)
    | (?P<comment>\#[^\n]*)
    | (?P<redirect>\d*(?:<<<|<<-?|>>|>\||<>|[<>]&?|&>>?)(?:[ \t]|\\\n)*)
    | (?P<end>&&|\|\||;;|\|&|[;|&\n()])
    | (?P<word>(?:
        '[^']*'
        | "(?:[^"\\]|\\.)*"
        | \\.
        | \$\{[^}]*\}
        | \$\((?:[^()'"]|'[^']*'|"(?:[^"\\]|\\.)*"|\([^()]*\))*\)
        | `[^`]*`
        | \$(?![({])
        | [^\s'"\\;|&<>()`$]
      )+)
    """,
    re.VERBOSE | re.DOTALL,
)
PART = re.compile(
    r"""'(?P<plain>[^']*)' | "(?P<quoted>(?:[^"\\]|\\.)*)" | \\(?P<one>.)""",
    re.VERBOSE | re.DOTALL,
)
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=", re.ASCII)
KEYWORDS = {"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"}
# Programs that run another one: their options that take a value, and how many words
# of their own stand before it.
WRAPPERS = {
    "command": ("", 0),
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
    "timeout": ("ks", 1),
    "tini": ("", 0),
}
SHELLS = {"sh", "bash", "dash", "ash", "zsh"}


class CommandLineError(ValueError):
    """A text that no shell can read; the message says why."""


def find_commands(text: str) -> list[tuple[str, ...]]:
    """Return the simple commands of a shell's text, quotes taken off their words.

    Assignments in front are left out, and so are programs that run another one
    (``exec``, ``env``, ``sh -c``, ``timeout``). Variables stay as they are written.
    Raises CommandLineError where a quote or a bracket is left open.
    """
    return [words for _, words in locate_commands(text)]


def locate_commands(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the same with the line of each, from 0, where it begins."""
    return [
        (line, command) for line, words in _split(text) for command in unwrap(words)
    ]


def find_variables(text: str) -> list[str]:
    """Return the environment variables that a shell's text sets.

    Those are exported, given to ``env``, or stand in front of a command; one that is
    only the shell's own is none.
    """
    found = []
    for _, words in _split(text):
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


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the words of each simple command."""
    words: list[str] = []
    at, begin, is_target = 0, 0, False
    while at < len(text):
        piece = PIECE.match(text, at)
        if piece is None:
            raise CommandLineError(f"leaves {text[at]} open")
        if piece["word"] is not None:
            begin = begin if words else at
            if not is_target:
                words.append(unquote(piece["word"]))
            is_target = False
        elif piece["redirect"] is not None:
            is_target = True
        elif piece["end"] is not None:
            if words:
                yield text.count("\n", 0, begin), words
            words, is_target = [], False
        at = piece.end()
    if words:
        yield text.count("\n", 0, begin), words


def unquote(word: str) -> str:
    """Return a word as a shell hands it on, its variables left as they are."""
    return PART.sub(_strip_quotes, word)


def _strip_quotes(part: re.Match[str]) -> str:
    if part["plain"] is not None:
        return part["plain"]
    if part["quoted"] is not None:
        text = part["quoted"].replace("\\\n", "")
        return re.sub(r'\\(["\\$`])', r"\1", text)
    return part["one"].strip("\n")


def unwrap(words: list[str]) -> list[tuple[str, ...]]:
    """Return what a simple command runs in the end, as commands of their own."""
    rest = list(words)
    while rest:
        name = rest[0].rpartition("/")[2]
        if ASSIGNMENT.match(rest[0]) or name in KEYWORDS:
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
    """Return the words behind a program's own options."""
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
    """Return what a shell is given by ``-c``, or None."""
    for at, word in enumerate(words):
        if re.fullmatch(r"-[a-z]*c", word):
            return words[at + 1] if at + 1 < len(words) else None
        if not word.startswith("-"):
            return None
    return None
