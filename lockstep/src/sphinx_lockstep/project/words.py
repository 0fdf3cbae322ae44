"""The words in a page's listings and in the example, in which names are looked up."""

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
LONGEST = 400_000  # characters of a file; the rest isn't searched
SKIPPED = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True)
class Words:
    """Texts to search for names, as pairs of the text's place and the text."""

    texts: tuple[tuple[str, str], ...]

    def find(self, text: str) -> str:
        """Return the place of a text that contains another one as a whole word, or "".

        A whole word has no letter, digit, underscore or hyphen next to it.
        """
        before = r"(?<![\w-])" if text[:1].isalnum() or text[:1] == "_" else ""
        after = r"(?![\w-])" if text[-1:].isalnum() or text[-1:] == "_" else ""
        pattern = re.compile(before + re.escape(text) + after)
        for place, among in self.texts:
            if text in among and pattern.search(among):
                return place
        return ""

    def find_tokens(self, text: str) -> str:
        """Return the place of a text that contains the tokens of another one, or "".

        Whitespace and the style of quotes don't matter.
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
        """All identifiers in the texts."""
        return frozenset(word for _, text in self.texts for word in WORD.findall(text))


def squeeze(text: str) -> str:
    """Return a text's tokens, separated by spaces, with double quotes around strings.

    A text that can't be tokenized is split at whitespace.
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
    """Return the words of a page's listings, without the listings that are waived."""
    return Words(
        tuple(
            (f"the listing at line {block.line}", block.text)
            for block in blocks
            if "unproven" not in block.notes and not block.problem
        )
    )


def get_example_words(example: Example, settings: Settings) -> Words:
    """Return the words of the example's files, and of two settings of the site."""
    texts: Sequence[tuple[str, str]] = [
        (example.name(path), "\n".join(example.text(path))[:LONGEST])
        for path in example.files
    ]
    words = "\n".join(settings.translations.values())
    own = "\n".join(f"{name}={value}" for name, value in settings.environment.items())
    return Words(
        (*texts, ("lockstep_translations", words), ("lockstep_environment", own))
    )
