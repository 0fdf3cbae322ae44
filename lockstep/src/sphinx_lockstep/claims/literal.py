"""Inline literals: everything that one could be, and whether that exists."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from dataclasses import replace

from packaging.utils import canonicalize_name

from sphinx_lockstep.claims.named_files import check_file
from sphinx_lockstep.claims.names import Lookup, Names
from sphinx_lockstep.claims.requirement import check_requirement
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.names import (
    MakeTargetUnknown,
    NameUnknown,
    PartUnknown,
    ValueNotShown,
)
from sphinx_lockstep.messages.notes import NoteUnknown
from sphinx_lockstep.messages.wording import find_nearest, get_closest
from sphinx_lockstep.settings.config import GATE
from sphinx_lockstep.syntax.literals import (
    REQUIREMENT,
    SETTING,
    SUFFIX,
    LiteralName,
    NameKind,
    is_path,
    parse_literal,
)
from sphinx_lockstep.syntax.notes import (
    NOTES,
    find_note_problem,
    find_page_note_problem,
)

PROGRAM = re.compile(r"^[\w./-]+$")
OWN = frozenset(option.name for option in GATE.options)
HYPHENATED = re.compile(r"^\w+(?:-\w+)+$")
NOTE = re.compile(r"^lockstep: (?P<name>[a-z ]+)(?::(?P<value>.*))?$")


def resolve_literal(text: str, names: Names) -> Lookup:
    """Look up an inline literal as each of the things that it could be."""
    text = text.strip()
    for place in (names.page.find(text), names.example.find(text)):
        if place:
            return Lookup(proof="stands in", source=place)
    near = []
    for find in FORMS:
        found = find(text, names)
        if found is None:
            continue
        if not isinstance(found.fact, NameUnknown):
            return found
        near.append(found.nearest)
    return Lookup(NameUnknown(), get_closest(text, near))


def _find_setting(text: str, names: Names) -> Lookup | None:
    match = SETTING.match(text)
    if match is None or not names.context.settings.settings:
        return None
    found = names.ask("setting", text)
    if found.fact is None or match["value"]:
        return found
    other = names.ask("name", text)
    return found if other.fact else other


def _find_path(text: str, names: Names) -> Lookup | None:
    if text.startswith("/") and names.context.settings.settings:
        found = names.ask("address", text)
        if found.fact is None:
            return found
    if is_path(text) or SUFFIX.match(text):
        return check_file(text, names)
    return None


def _find_command(text: str, names: Names) -> Lookup | None:
    """Look up a command line, or an option without its command."""
    words = text.split()
    if text.startswith("-") and len(text) > 1:
        return names.ask("option", text)
    if words[0] == "make" and len(words) > 1:
        return _check_make(words[1:], names)
    if len(words) > 1 and PROGRAM.match(words[0]) and parse_literal(text) is None:
        return names.ask("command", text)
    return None


def _check_make(words: list[str], names: Names) -> Lookup:
    """Look up the targets of a command in the repository's Makefile."""
    makefile = names.context.example.look(names.context.settings.root / "Makefile")
    text = makefile.read_text(encoding="utf-8") if makefile.is_file() else ""
    targets = re.findall(r"^([\w-]+)\s*:(?!=)", text, re.MULTILINE)
    for word in words:
        if "=" not in word and word not in targets:
            return Lookup(MakeTargetUnknown(word), find_nearest(word, targets))
    return Lookup(proof="a target of", source="Makefile")


def _find_package(text: str, names: Names) -> Lookup | None:
    match = REQUIREMENT.match(text)
    if match and canonicalize_name(match["name"]) in names.packages:
        if match["extras"] or match["rest"]:
            return check_requirement(text, names.context.settings)
        return Lookup(proof="a locked package")
    return None


def _find_string(text: str, names: Names) -> Lookup | None:
    bare = text.strip("\"'")
    if re.fullmatch(r"[\w.:+-]+", bare):
        return names.ask("string", bare)
    return None


def _find_expression(text: str, names: Names) -> Lookup | None:
    if keyword.iskeyword(text):
        return Lookup(proof="a word of Python")
    parts = parse_literal(text)
    if not parts or HYPHENATED.match(text):  # one name with hyphens, not a subtraction
        return None
    for words in (names.page, names.example):
        if place := words.find_tokens(text):
            return Lookup(proof="stands in", source=place)
    # Look up every part first, so that all questions are asked in one go.
    lookups = [(part, _check_part(part, names)) for part in parts]
    for part, found in lookups:
        if found.fact is None:
            continue
        if part.text != text and isinstance(found.fact, NameUnknown):
            return replace(found, fact=PartUnknown(part.text))
        return found
    return lookups[0][1]


def _check_part(part: LiteralName, names: Names) -> Lookup:
    """Look up a part of an expression."""
    text = part.text
    match part.kind:
        case NameKind.VALUE:
            if text in ("True", "False", "None"):
                return Lookup(proof="a value")
            return Lookup(ValueNotShown(text))
        case NameKind.STRING:
            return resolve_literal(text, names)
        case NameKind.DOTTED:
            return _check_dotted(text, names)
        case _:
            return _check_name(text, names)


def _check_dotted(text: str, names: Names) -> Lookup:
    for words in (names.page, names.example):
        if place := words.find(text):
            return Lookup(proof="stands in", source=place)
    found = ask_object(text, names)
    if found.fact and all(part in names.page.names for part in text.split(".")):
        return Lookup(proof="names of the page's listings")
    return found


def _check_name(text: str, names: Names) -> Lookup:
    if keyword.iskeyword(text) or keyword.issoftkeyword(text):
        return Lookup(proof="a word of Python")
    for words in (names.page, names.example):
        if text in words.names:
            return Lookup(proof="stands in", source=words.find(text))
    if SETTING.match(text) and names.context.settings.settings:
        found = names.ask("setting", text)
        if found.fact is None:
            return found
    return names.ask("name", text)


def ask_object(text: str, names: Names) -> Lookup:
    """Ask whether a dotted path can be imported; a call's ``()`` doesn't count."""
    return names.ask("object", text.removesuffix("()"))


def _find_note(text: str, names: Names) -> Lookup | None:
    """Look up a note to the extension, or one of its settings."""
    if text in OWN:
        return Lookup(proof="a setting of the extension")
    match = NOTE.match(text)
    if match is None:
        return None
    name, value = match["name"], (match["value"] or "").strip()
    if name not in NOTES:
        near = find_nearest(name, NOTES)
        return Lookup(NoteUnknown(NOTES), near and f"lockstep: {near}")
    if not value:  # the page mentions the note itself
        return Lookup(proof="a note to the extension")
    fact = _find_note_problem(name, value, names)
    return Lookup(fact) if fact else Lookup(proof="a note to the extension")


def _find_note_problem(name: str, value: str, names: Names) -> Message | None:
    settings = names.context.settings
    services = [service.name for service in settings.externals]
    projects = [project.path for project in settings.projects]
    problem = find_note_problem(name, value)
    return problem or find_page_note_problem(name, value, services, projects)


def _find_failure(text: str, names: Names) -> Lookup | None:
    """Look up a text in the failures that the page's listings describe."""
    line = " ".join(text.split())  # the page may wrap it
    for failure in names.context.failures:
        if line == failure or (" " in line and line in failure):
            return Lookup(proof="how a listing of the page fails")
    return None


FORMS: tuple[Callable[[str, Names], Lookup | None], ...] = (
    _find_note,
    _find_failure,
    _find_command,
    _find_setting,
    _find_package,
    _find_path,
    _find_string,
    _find_expression,
)
