"""Operators on what is between listings: literals, roles, captions, options, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sphinx_lockstep.drift.base import CodeChange, Find, Operator, Side, find_changes
from sphinx_lockstep.drift.base import make_operator as make
from sphinx_lockstep.drift.ground import Ground, Line
from sphinx_lockstep.drift.words import (
    NUMBER,
    WORD,
    change_form,
    change_joint,
    change_letter,
    change_number,
)

REST_LITERAL = re.compile(r"(?<!`)``([^`]+)``(?!`)")
MYST_LITERAL = re.compile(r"(?<![`}])`([^`]+)`(?!`)")
ROLE = re.compile(
    r"(?:(?<!:):(?P<rest>[\w:+-]+):|\{(?P<myst>[\w:+-]+)\})`(?P<text>[^`]+)`"
)
TARGET = re.compile(r"<([^<>]+)>$")
# Roles whose text is no name of anything: keys, and what is set in type.
FREE_ROLES = ("kbd", "sub", "sup", "math", "abbr", "guilabel", "menuselection")
OPTION = re.compile(
    r"^ *:(?:pyobject|start-at|start-after|end-at|end-before|diff): +(.+)$"
)
INCLUDE = re.compile(r"literalinclude(?:::|\}) +(\S+)$")
CAPTION = re.compile(r"^\s*:caption: +(.+)$")
FILE = re.compile(r"[\w-]*(?:/[\w.-]+|\.[a-z]{2,4}\b)+")
NOTE = re.compile(r"lockstep: +exits: +(\d+)$")
# A version that is taken from what is installed.
SUBSTITUTION = re.compile(r"\|\w+_version\||(?::version:|\{version\})`[^`]+`")


def find_literals(ground: Ground, line: Line) -> Iterator[tuple[int, int]]:
    """Yield where the texts of a line's inline literals begin and end."""
    pattern = REST_LITERAL if line.path.endswith(".rst") else MYST_LITERAL
    # What a role holds is none, and its backquotes begin none.
    bare = ROLE.sub(lambda role: " " * len(role[0]), line.shown)
    for found in pattern.finditer(bare):
        yield found.span(1)


def find_targets(ground: Ground, line: Line) -> Iterator[tuple[int, int]]:
    """Yield where what a line's roles refer to begins and ends."""
    for found in ROLE.finditer(line.shown):
        role = found["rest"] or found["myst"]
        if role.rpartition(":")[2] in FREE_ROLES or found["text"].startswith("!"):
            continue
        target = TARGET.search(found["text"])
        start = found.start("text") + (target.start(1) if target else 0)
        end = found.start("text") + (target.end(1) if target else len(found["text"]))
        yield start, end


def find_in_prose(
    spans: Callable[[Ground, Line], Iterator[tuple[int, int]]],
    change: Callable[[str], str],
    pattern: re.Pattern[str] | None = None,
) -> Find:
    """Return a finder of changes in parts of prose, whole or by a pattern."""

    def find(ground: Ground) -> Iterator[CodeChange]:
        for page in ground.pages:
            for line in ground.find_prose(page):
                for start, end in spans(ground, line):
                    text = line.shown[start:end]
                    if pattern is None:
                        yield CodeChange(line, start, end, change(text))
                        continue
                    for found in pattern.finditer(text):
                        place = (start + found.start(), start + found.end())
                        yield CodeChange(line, *place, change(found[0]))

    return find


def find_in_markup(
    markup: re.Pattern[str],
    change: Callable[[str], str],
    pattern: re.Pattern[str],
    within: re.Pattern[str] | None = None,
) -> Find:
    """Return a finder of changes in what directives and comments are given."""

    def find(ground: Ground) -> Iterator[CodeChange]:
        for page in ground.pages:
            for line in ground.find_lines(page.path):
                found = markup.search(line.shown)
                if found is None:
                    continue
                parts = (within or re.compile(".+")).finditer(found[1])
                for part in parts:
                    for word in pattern.finditer(part[0]):
                        start = found.start(1) + part.start() + word.start()
                        end = start + len(word[0])
                        yield CodeChange(line, start, end, change(word[0]))

    return find


def find_versions(ground: Ground) -> Iterator[CodeChange]:
    """Yield a version typed by hand in place of each that is substituted."""
    for page in ground.pages:
        for line in ground.find_prose(page):
            yield from find_changes(line, SUBSTITUTION, lambda found: "4.4")


_PAGE = Side.PAGE
OPERATORS: tuple[Operator, ...] = (
    make(
        "literal-letter",
        _PAGE,
        "a letter of an inline literal",
        find_in_prose(find_literals, change_letter, WORD),
    ),
    make(
        "literal-form",
        _PAGE,
        "an inline literal in another number",
        find_in_prose(find_literals, change_form),
    ),
    make(
        "literal-joint",
        _PAGE,
        "an inline literal with another joint",
        find_in_prose(find_literals, change_joint),
    ),
    make(
        "role-letter",
        _PAGE,
        "a letter of what a role refers to",
        find_in_prose(find_targets, change_letter, WORD),
    ),
    make(
        "role-form",
        _PAGE,
        "what a role refers to in another number",
        find_in_prose(find_targets, change_form),
    ),
    make(
        "caption-letter",
        _PAGE,
        "a letter of a caption's file",
        find_in_markup(CAPTION, change_letter, WORD, FILE),
    ),
    make(
        "include-file",
        _PAGE,
        "a letter of an included file's name",
        find_in_markup(INCLUDE, change_letter, WORD),
    ),
    make(
        "include-part",
        _PAGE,
        "a letter of the part that is included",
        find_in_markup(OPTION, change_letter, WORD),
    ),
    make(
        "exit-status",
        _PAGE,
        "another exit status in a note",
        find_in_markup(NOTE, change_number, NUMBER),
    ),
    make("typed-version", _PAGE, "a version typed by hand", find_versions),
)
