"""References in a text or a module: the words in it, and possible names of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sphinx_lockstep.project.words import WORD
from sphinx_lockstep.syntax.definitions import Definition, Module
from sphinx_lockstep.syntax.python_source import LogicalLine
from sphinx_lockstep.syntax.statements import is_string

# A text that may be the path of a file or the dotted name of a module.
NAME = re.compile(r"[\w./-]+")


@dataclass(frozen=True)
class References:
    """The references in a text or a module.

    ``words`` has the words with the numbers of their lines, from 1. ``names`` are the
    texts that may name a file or a module. ``inner`` has the full names of the methods
    that refer to their own name, which may be a method of another class.
    """

    words: Mapping[str, Sequence[int]]
    names: frozenset[str]
    inner: frozenset[str] = frozenset()


def read_text(text: str) -> References:
    """Return the references in a text."""
    words: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for word in WORD.findall(line):
            words.setdefault(word, []).append(number)
    return References(words, frozenset(_find_names(text)))


def read_code(
    path: PurePath, lines: Iterable[LogicalLine], module: Module
) -> References:
    """Return the references in the code and the strings of a module of the example.

    Comments, docstrings and ``__all__`` aren't references, nor is a definition a
    reference to itself.
    """
    own: dict[str, list[Definition]] = {}
    for item in module.definitions:
        own.setdefault(item.name, []).append(item)
    inner: set[str] = set()
    names = {resolve(path, name) for name in module.imports}
    words: dict[str, list[int]] = {}
    for line in lines:
        if is_string(line) or line.tokens[0] == "__all__":
            continue
        for before, token in zip(("", *line.tokens), line.tokens, strict=False):
            if before in ("def", "class"):
                continue
            if not token.isidentifier():
                names.update(_find_names(token))
            for word in WORD.findall(token):
                around = [it for it in own.get(word, ()) if line.first in it.span]
                if not around:
                    words.setdefault(word, []).append(line.first)
                inner.update(it.full_name for it in around if it.owner)
    return References(words, frozenset(names), frozenset(inner))


def resolve(path: PurePath, name: tuple[int, str]) -> str:
    """Return the dotted name, from the example's folder, of an import of a file."""
    level, module = name
    if not level:
        return module
    parents = path.parents[min(level, len(path.parents)) - 1].parts
    return ".".join(filter(None, (*parents, module)))


def find_tails(path: str) -> Iterator[str]:
    """Yield a path, then the path without its first folder, and so on."""
    parts = path.split("/")
    yield from ("/".join(parts[at:]) for at in range(len(parts)))


def _find_names(text: str) -> Iterator[str]:
    """Yield the paths and dotted names in a text, and the beginnings of dotted names.

    An absolute path may lead to the example from any folder, so its tails count too.
    """
    for name in NAME.findall(text):
        bare = name.strip("./")
        if name.startswith("/"):
            yield from find_tails(bare)
        elif bare:
            yield bare
            parts = bare.split(".")
            yield from (".".join(parts[:end]) for end in range(2, len(parts)))
