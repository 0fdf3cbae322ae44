"""Mutation operators for prose and markup: literals, roles, captions, options, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sphinx_lockstep.drift.checked_site import CheckedSite, Line
from sphinx_lockstep.drift.operators import (
    CodeChange,
    Find,
    Operator,
    Side,
    find_changes,
)
from sphinx_lockstep.drift.operators import make_operator as make
from sphinx_lockstep.drift.word_changes import (
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
# Roles whose text isn't a name in the code.
FREE_ROLES = ("kbd", "sub", "sup", "math", "abbr", "guilabel", "menuselection")
OPTION = re.compile(
    r"^ *:(?:pyobject|start-at|start-after|end-at|end-before|diff): +(.+)$"
)
INCLUDE = re.compile(r"literalinclude(?:::|\}) +(\S+)$")
CAPTION = re.compile(r"^\s*:caption: +(.+)$")
FILE = re.compile(r"[\w-]*(?:/[\w.-]+|\.[a-z]{2,4}\b)+")
NOTE = re.compile(r"lockstep: +exits: +(\d+)$")
# A version that Sphinx fills in from the installed packages.
SUBSTITUTION = re.compile(r"\|\w+_version\||(?::version:|\{version\})`[^`]+`")


def find_literals(site: CheckedSite, line: Line) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the text of each inline literal in a line."""
    pattern = REST_LITERAL if line.path.endswith(".rst") else MYST_LITERAL
    # The text of a role isn't a literal, and its backquotes don't start one.
    bare = ROLE.sub(lambda role: " " * len(role[0]), line.shown)
    for found in pattern.finditer(bare):
        yield found.span(1)


def find_targets(site: CheckedSite, line: Line) -> Iterator[tuple[int, int]]:
    """Yield the start and end of the target of each role in a line."""
    for found in ROLE.finditer(line.shown):
        role = found["rest"] or found["myst"]
        if role.rpartition(":")[2] in FREE_ROLES or found["text"].startswith("!"):
            continue
        target = TARGET.search(found["text"])
        start = found.start("text") + (target.start(1) if target else 0)
        end = found.start("text") + (target.end(1) if target else len(found["text"]))
        yield start, end


def find_in_prose(
    spans: Callable[[CheckedSite, Line], Iterator[tuple[int, int]]],
    change: Callable[[str], str],
    pattern: re.Pattern[str] | None = None,
) -> Find:
    """Return a finder of changes in parts of prose, or in the matches of a pattern in them."""

    def find(site: CheckedSite) -> Iterator[CodeChange]:
        for page in site.pages:
            for line in site.find_prose(page):
                for start, end in spans(site, line):
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
    """Return a finder of changes in directives and comments.

    ``markup`` finds a line and its argument, ``within`` a part of the argument, and
    ``pattern`` the text to change.
    """

    def find(site: CheckedSite) -> Iterator[CodeChange]:
        for page in site.pages:
            for line in site.find_lines(page.path):
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


def find_versions(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a fixed version in place of each version that Sphinx fills in."""
    for page in site.pages:
        for line in site.find_prose(page):
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
        "an inline literal in the plural or singular",
        find_in_prose(find_literals, change_form),
    ),
    make(
        "literal-joint",
        _PAGE,
        "an inline literal with another separator",
        find_in_prose(find_literals, change_joint),
    ),
    make(
        "role-letter",
        _PAGE,
        "a letter of the target of a role",
        find_in_prose(find_targets, change_letter, WORD),
    ),
    make(
        "role-form",
        _PAGE,
        "the target of a role in the plural or singular",
        find_in_prose(find_targets, change_form),
    ),
    make(
        "caption-letter",
        _PAGE,
        "a letter of the file in a caption",
        find_in_markup(CAPTION, change_letter, WORD, FILE),
    ),
    make(
        "include-file",
        _PAGE,
        "a letter of the name of an included file",
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
