"""Inline literals: what each could be, and whether that is there."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable

from packaging.utils import canonicalize_name

from sphinx_lockstep.claims.base import Finding, failed
from sphinx_lockstep.claims.names import Names, check_file, check_requirement
from sphinx_lockstep.messages.names import NamesNothing, PartNamesNothing
from sphinx_lockstep.messages.wording import find_nearest, get_closest
from sphinx_lockstep.model import Problem
from sphinx_lockstep.settings.options import OPTIONS
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
OWN = frozenset(option.name for option in OPTIONS)
HYPHENED = re.compile(r"^\w+(?:-\w+)+$")
NOTE = re.compile(r"^lockstep: (?P<name>[a-z ]+)(?::(?P<value>.*))?$")


def resolve_literal(text: str, names: Names) -> Finding:
    """Return how an inline literal is proven; one problem where it is not."""
    text = text.strip()
    for place in (names.page.find(text), names.example.find(text)):
        if place:
            return Finding(proof="stands in", source=place)
    near, word = [], ""
    for find in FORMS:
        finding = find(text, names)
        if finding is not None and not _is_nothing(finding):
            return finding
        if finding is not None:
            near.append(finding.problems[0].nearest)
            word = finding.problems[0].claim
    return failed(Problem(0, word, NamesNothing(), get_closest(text, near)))


def _is_nothing(finding: Finding) -> bool:
    return any(isinstance(problem.fact, NamesNothing) for problem in finding.problems)


def _find_setting(text: str, names: Names) -> Finding | None:
    match = SETTING.match(text)
    if match is None or not names.context.settings.settings:
        return None
    found = names.ask("setting", text)
    if not found.problems or match["value"]:
        return found
    other = names.ask("name", text)
    return found if other.problems else other


def _find_path(text: str, names: Names) -> Finding | None:
    if text.startswith("/") and names.context.settings.settings:
        found = names.ask("address", text)
        if not found.problems:
            return found
    if is_path(text) or SUFFIX.match(text):
        return check_file(text, names)
    return None


def _find_command(text: str, names: Names) -> Finding | None:
    """Return the finding of a command line, or of an option by itself."""
    words = text.split()
    if text.startswith("-") and len(text) > 1:
        return names.ask("option", text)
    if words[0] == "make" and len(words) > 1:
        return _check_make(words[1:], names)
    if len(words) > 1 and PROGRAM.match(words[0]) and parse_literal(text) is None:
        return names.ask("command", text)
    return None


def _check_make(words: list[str], names: Names) -> Finding:
    """Check that the repository's Makefile has the targets of a command."""
    makefile = names.context.example.look(names.context.settings.root / "Makefile")
    text = makefile.read_text(encoding="utf-8") if makefile.is_file() else ""
    targets = re.findall(r"^([\w-]+)\s*:(?!=)", text, re.MULTILINE)
    for word in words:
        if "=" not in word and word not in targets:
            fact = f"is no target of the Makefile: there is no `{word}`"
            return failed(Problem.untyped(0, "", fact, find_nearest(word, targets)))
    return Finding(proof="a target of", source="Makefile")


def _find_package(text: str, names: Names) -> Finding | None:
    match = REQUIREMENT.match(text)
    if match and canonicalize_name(match["name"]) in names.packages:
        if match["extras"] or match["rest"]:
            return check_requirement(text, names.context.settings)
        return Finding(proof="a locked package")
    return None


def _find_string(text: str, names: Names) -> Finding | None:
    bare = text.strip("\"'")
    if re.fullmatch(r"[\w.:+-]+", bare):
        found = names.ask("string", bare)
        if not found.problems:
            return found
        return failed(Problem(0, "", NamesNothing(), found.problems[0].nearest))
    return None


def _find_expression(text: str, names: Names) -> Finding | None:
    if keyword.iskeyword(text):
        return Finding(proof="a word of Python")
    claims = parse_literal(text)
    if not claims or HYPHENED.match(text):  # one name, and no difference of two
        return None
    for words in (names.page, names.example):
        if place := words.find_tokens(text):
            return Finding(proof="stands in", source=place)
    # All of them, so that what they ask is asked at once.
    findings = [(claim, _check_claim(claim, names)) for claim in claims]
    for claim, finding in findings:
        if not finding.problems:
            continue
        problem = finding.problems[0]
        if claim.text != text and isinstance(problem.fact, NamesNothing):
            fact = PartNamesNothing(claim.text)
            return failed(Problem(0, claim.text, fact, problem.nearest))
        return finding
    return findings[0][1]


def _check_claim(claim: LiteralName, names: Names) -> Finding:
    """Return the finding of a part of an expression."""
    text = claim.text
    match claim.part:
        case NameKind.VALUE:
            if text in ("True", "False", "None"):
                return Finding(proof="a value")
            return failed(
                Problem.untyped(0, "", f"gives the value {text}, which nothing shows")
            )
        case NameKind.STRING:
            return resolve_literal(text, names)
        case NameKind.DOTTED:
            return _check_dotted(text, names)
        case _:
            return _check_name(text, names)


def _check_dotted(text: str, names: Names) -> Finding:
    for words in (names.page, names.example):
        if place := words.find(text):
            return Finding(proof="stands in", source=place)
    found = ask_object(text, names)
    if not found.problems:
        return found
    parts = text.split(".")
    if parts[0] in names.page.names and all(
        part in names.page.names for part in parts[1:]
    ):
        return Finding(proof="names of the page's listings")
    return found


def _check_name(text: str, names: Names) -> Finding:
    if keyword.iskeyword(text) or keyword.issoftkeyword(text):
        return Finding(proof="a word of Python")
    for words in (names.page, names.example):
        if text in words.names:
            return Finding(proof="stands in", source=words.find(text))
    if SETTING.match(text) and names.context.settings.settings:
        found = names.ask("setting", text)
        if not found.problems:
            return found
    found = names.ask("name", text)
    return (
        found
        if not found.problems
        else failed(Problem(0, "", NamesNothing(), found.problems[0].nearest))
    )


def ask_object(text: str, names: Names) -> Finding:
    return names.ask("object", text.removesuffix("()"))


def _find_note(text: str, names: Names) -> Finding | None:
    """Return the finding of a note to the extension, or of a setting of its own."""
    if text in OWN:
        return Finding(proof="a setting of the extension")
    match = NOTE.match(text)
    if match is None:
        return None
    name, value = match["name"], (match["value"] or "").strip()
    if name not in NOTES:
        near = find_nearest(name, NOTES)
        fact = f"is no note to the extension: there is no `{name}`"
        return failed(Problem.untyped(0, "", fact, near and f"lockstep: {near}"))
    # Without a value a page speaks of the note itself.
    settings = names.context.settings
    services = [service.name for service in settings.externals]
    projects = [project.path for project in settings.projects]
    problem = find_note_problem(name, value)
    problem = problem or find_page_note_problem(name, value, services, projects)
    if value and problem:
        return failed(Problem.untyped(0, "", problem))
    return Finding(proof="a note to the extension")


def _find_failure(text: str, names: Names) -> Finding | None:
    """Return the finding of the text of a failure that a listing of the page has."""
    line = " ".join(text.split())  # however the page breaks it
    for failure in names.context.failures:
        if line == failure or (" " in line and line in failure):
            return Finding(proof="how a listing of the page fails")
    return None


FORMS: tuple[Callable[[str, Names], Finding | None], ...] = (
    _find_note,
    _find_failure,
    _find_command,
    _find_setting,
    _find_package,
    _find_path,
    _find_string,
    _find_expression,
)
