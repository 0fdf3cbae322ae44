"""Names in prose: each one exists, in the page's listings or in the project."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from sphinx_lockstep.claims.literal import ask_object, resolve_literal
from sphinx_lockstep.claims.named_files import check_caption, check_file
from sphinx_lockstep.claims.names import Lookup, Names
from sphinx_lockstep.claims.requirement import check_package
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.names import (
    NameNotLookedUp,
    NameUnknown,
    PartUnknown,
    PortUnused,
)
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest, get_closest
from sphinx_lockstep.model import Kind, Mention, Outcome, Problem, Verdict

PYTHON = {"mod", "class", "func", "meth", "exc", "data", "attr", "obj", "const", "type"}
# Roles whose targets Sphinx resolves, with a warning for each unknown target.
SPHINX = {"ref", "doc", "term", "any", "numref", "keyword", "eq", "token", "myst"}
# Environment variables that shells and well-known programs read.
PROGRAMS_OWN = re.compile(
    r"PATH|HOME|USER|SHELL|EDITOR|PAGER|TERM|TMPDIR|TZ|LANG|CI|VIRTUAL_ENV"
    r"|DEBIAN_FRONTEND|(?:NO|FORCE)_COLOR|(?i:https?|no)_proxy|PG[A-Z]+|PYTHON\w+"
    r"|(?:LC|PIP|UV|TOX|DOCKER|COMPOSE|GIT|SSL|XDG|LD)_\w+"
)


def check_mention(mention: Mention, names: Names) -> Verdict:
    """Return the verdict on a name in prose."""
    answers = names.context.answers
    answered = len(answers)
    found = _resolve(mention, names)
    # A question without an answer was added, by this name or by an earlier one.
    if len(answers) > answered or isinstance(found.fact, NotRun):
        return _fail(mention, NameNotLookedUp())
    if found.fact is None:
        proven = (found.proof, found.source)
        return Verdict(mention, Kind.MENTION, Outcome.PROVEN, *proven)
    reason = names.context.settings.words.get(mention.text)
    if reason is not None:
        return Verdict(mention, Kind.MENTION, Outcome.WAIVED, reason)
    return _fail(mention, found.fact, _find_nearest(mention, found, names))


def _fail(mention: Mention, fact: Message, nearest: str = "") -> Verdict:
    problem = Problem(mention.line, _get_claim(mention), fact, nearest)
    return Verdict(mention, Kind.MENTION, Outcome.FAILED, problems=(problem,))


def _find_nearest(mention: Mention, found: Lookup, names: Names) -> str:
    """Return the closest name that exists, also among identifiers, or ""."""
    is_unknown = isinstance(found.fact, NameUnknown | PartUnknown)
    if found.nearest and not is_unknown:
        return found.nearest
    part = found.fact.part if isinstance(found.fact, PartUnknown) else mention.text
    return get_closest(part, [found.nearest, *names.find_nearest(part)])


def _get_claim(mention: Mention) -> str:
    """Return a name as its page writes it."""
    match mention.role:
        case "literal" | "address" | "word" | "variable":
            return f"`{mention.text}`"
        case "caption":
            return f"the caption `{mention.text}`"
        case role:
            return f":{role}:`{mention.target or mention.text}`"


def _resolve(mention: Mention, names: Names) -> Lookup:
    text, target = mention.text, mention.target or mention.text
    if mention.role == "caption":
        return check_caption(text, mention.target, names)
    if mention.role == "download":
        return check_file(find_download(mention), names)
    if mention.role in PYTHON:
        return _check_object(target, mention.scopes, names)
    check = ROLES.get(mention.role)
    if check is not None:
        return check(target, names)
    if mention.role in SPHINX:
        return Lookup(proof="found by Sphinx")
    return resolve_literal(text, names)


def find_download(mention: Mention) -> str:
    """Return the path, from the repository, of a file that a page offers to download.

    As in Sphinx, a path is relative to the page's directory, or to the directory of all
    pages if it begins with a slash.
    """
    source = mention.path.partition(f"{mention.docname}.")[0]
    folder = source if mention.target.startswith("/") else dirname(mention.path)
    return normpath(join(folder, mention.target.lstrip("/")))


def _check_object(text: str, scopes: tuple[str, ...], names: Names) -> Lookup:
    """Look up a Python name, relative to the page's class and module or absolute."""
    paths = [*(f"{scope}.{text}" for scope in scopes), text]
    # Look up every path first, so that all questions are asked in one go.
    lookups = [ask_object(path, names) for path in paths]
    proven = next((found for found in lookups if found.fact is None), None)
    if proven is not None:
        return proven
    near = get_closest(text, [found.nearest for found in lookups])
    return replace(lookups[-1], nearest=near)


def _check_setting(text: str, names: Names) -> Lookup:
    return names.ask("setting", text)


def _check_variable(text: str, names: Names) -> Lookup:
    """Look for code that reads an environment variable; setting it isn't enough."""
    if PROGRAMS_OWN.fullmatch(text):
        return Lookup(proof="read by programs")
    for words in (names.page, names.example):
        for form in (f'"{text}"', f"'{text}'", f"${text}", f"${{{text}"):
            if place := words.find(form):
                return Lookup(proof="read in", source=place)
    return names.ask("variable", text)


def _check_program(text: str, names: Names) -> Lookup:
    words = text.split()
    return names.ask("command" if len(words) > 1 else "program", text)


def _check_option(text: str, names: Names) -> Lookup:
    return names.ask("option", text)


def _check_admin(text: str, names: Names) -> Lookup:
    return names.ask("django-admin", text.split()[0])


def _check_signal(text: str, names: Names) -> Lookup:
    return names.ask("signal", text)


def _check_url(text: str, names: Names) -> Lookup:
    """Look up a URL on this machine: its port, then its path."""
    parts = urlsplit(text)
    settings = names.context.settings
    if parts.port and parts.port not in settings.ports:
        near = find_nearest(str(parts.port), map(str, settings.ports))
        return Lookup(PortUnused(str(parts.port)), near)
    if not settings.settings:
        return Lookup(proof="a port of the pages")
    return names.ask("address", parts.path or "/")


ROLES: dict[str, Callable[[str, Names], Lookup]] = {
    "literal": resolve_literal,
    "file": check_file,
    "word": check_file,
    "setting": _check_setting,
    "envvar": _check_variable,
    "variable": _check_variable,
    "program": _check_program,
    "command": _check_program,
    "option": _check_option,
    "pypi": check_package,
    "django-admin": _check_admin,
    "djadmin": _check_admin,
    "signal": _check_signal,
    "address": _check_url,
}
