"""The words that a page's listings and the example hold, to look names up in."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sphinx_lockstep.model import Block
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings

WORD = re.compile(r"[^\W\d]\w*")
LONGEST = 400_000  # characters of a file that names are looked up in
SKIPPED = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True)
class Words:
    """Texts that names may stand in, each with the place that it is from."""

    texts: tuple[tuple[str, str], ...]

    def find(self, text: str) -> str:
        """Return the place where a text stands by itself, or "".

        By itself: no letter, digit, underscore or hyphen goes on before or behind it.
        """
        before = r"(?<![\w-])" if text[:1].isalnum() or text[:1] == "_" else ""
        after = r"(?![\w-])" if text[-1:].isalnum() or text[-1:] == "_" else ""
        pattern = re.compile(before + re.escape(text) + after)
        for place, among in self.texts:
            if text in among and pattern.search(among):
                return place
        return ""

    def find_tokens(self, text: str) -> str:
        """Return the place where a text's tokens stand in a row, or "".

        Blanks do not count, nor which quotes a string has.
        """
        want = squeeze(text)
        if not want:
            return ""
        for place, squeezed in self._squeezed:
            if want in squeezed:
                return place
        return ""

    @cached_property
    def _squeezed(self) -> list[tuple[str, str]]:
        return [(place, squeeze(text)) for place, text in self.texts]

    @cached_property
    def names(self) -> frozenset[str]:
        """All the identifiers."""
        return frozenset(word for _, text in self.texts for word in WORD.findall(text))


def squeeze(text: str) -> str:
    """Return a text's tokens between spaces, strings with double quotes.

    A text that cannot be tokenized is split at its blanks.
    """
    strings: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in SKIPPED and token.string:
                strings.append(_unify(token.string))
    except (tokenize.TokenError, SyntaxError):
        if not strings:
            strings = text.split()
    return f" {' '.join(strings)} " if strings else ""


def _unify(string: str) -> str:
    if len(string) > 1 and string[0] == "'" and string[-1] == "'" and '"' not in string:
        return f'"{string[1:-1]}"'
    return string


def get_page_words(blocks: Iterable[Block]) -> Words:
    """Return the words of a page's listings; those that are waived prove nothing."""
    return Words(
        tuple(
            (f"the listing at line {block.line}", block.text)
            for block in blocks
            if "unproven" not in block.notes and not block.problem
        )
    )


def get_example_words(example: Example, settings: Settings) -> Words:
    """Return the words of the example's files, and of what pages call this machine."""
    texts: Sequence[tuple[str, str]] = [
        (example.name(path), "\n".join(example.text(path))[:LONGEST])
        for path in example.files
    ]
    words = "\n".join(settings.translations.values())
    own = "\n".join(f"{name}={value}" for name, value in settings.environment.items())
    return Words(
        (*texts, ("lockstep_translations", words), ("lockstep_environment", own))
    )
