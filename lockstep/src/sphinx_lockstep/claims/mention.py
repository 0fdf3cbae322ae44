"""Names in prose: each is there, on the page's listings or in the project."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name

from sphinx_lockstep.claims.base import Finding, failed
from sphinx_lockstep.claims.literal import ask_object, resolve_literal
from sphinx_lockstep.claims.names import Names, check_caption, check_file
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.names import NamesNothing, PartNamesNothing
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest, get_closest
from sphinx_lockstep.model import Kind, Mention, Outcome, Problem, Verdict

MEND = (
    "name what is there; if it is meant as no name, enter it in lockstep_words"
    " with a reason"
)
PYTHON = {"mod", "class", "func", "meth", "exc", "data", "attr", "obj", "const", "type"}
# Roles whose target Sphinx itself finds, or says that it does not.
SPHINX = {"ref", "doc", "term", "any", "numref", "keyword", "eq", "token", "myst"}
# The variables that shells and well-known programs read themselves.
PROGRAMS_OWN = re.compile(
    r"PATH|HOME|USER|SHELL|EDITOR|PAGER|TERM|TMPDIR|TZ|LANG|CI|VIRTUAL_ENV"
    r"|DEBIAN_FRONTEND|(?:NO|FORCE)_COLOR|(?i:https?|no)_proxy|PG[A-Z]+|PYTHON\w+"
    r"|(?:LC|PIP|UV|TOX|DOCKER|COMPOSE|GIT|SSL|XDG|LD)_\w+"
)


def check_mention(mention: Mention, names: Names) -> Verdict:
    """Return the verdict on a name in prose: what it names is there."""
    answers = names.context.answers
    answered = len(answers)
    finding = _resolve(mention, names)
    if len(answers) > answered:  # what has no answer is noted there
        fact = NotRun(Untyped("the project did not say what there is"))
        unknown = Problem(mention.line, _get_claim(mention), fact)
        return Verdict(mention, Kind.MENTION, Outcome.FAILED, problems=(unknown,))
    if not finding.problems:
        proven = (finding.proof, finding.source)
        return Verdict(mention, Kind.MENTION, Outcome.PROVEN, *proven)
    reason = names.context.settings.words.get(mention.text)
    if reason is not None:
        return Verdict(mention, Kind.MENTION, Outcome.WAIVED, reason)
    found = finding.problems[0]
    near = found.nearest
    if not near or isinstance(found.fact, NamesNothing | PartNamesNothing):
        word = found.claim or mention.text
        near = get_closest(word, [near, *names.find_nearest(word)])
    problem = Problem.untyped(
        mention.line, _get_claim(mention), str(found.fact), near, MEND
    )
    return Verdict(mention, Kind.MENTION, Outcome.FAILED, problems=(problem,))


def _get_claim(mention: Mention) -> str:
    """Return a name as its page writes it."""
    match mention.role:
        case "literal" | "address" | "word" | "variable":
            return f"`{mention.text}`"
        case "caption":
            return f"the caption `{mention.text}`"
        case role:
            return f":{role}:`{mention.target or mention.text}`"


def _resolve(mention: Mention, names: Names) -> Finding:
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
        return Finding(proof="found by Sphinx")
    return resolve_literal(text, names)


def find_download(mention: Mention) -> str:
    """Return the path, from the repository, of what a page offers to download.

    Sphinx takes it from the page's folder, or from that of all pages behind a slash.
    """
    source = mention.path.partition(f"{mention.docname}.")[0]
    folder = source if mention.target.startswith("/") else dirname(mention.path)
    return normpath(join(folder, mention.target.lstrip("/")))


def _check_object(text: str, scopes: tuple[str, ...], names: Names) -> Finding:
    """Check a Python name, from what the page is about or by itself."""
    paths = [*(f"{scope}.{text}" for scope in scopes), text]
    # All of them, so that what they ask is asked at once.
    findings = [ask_object(path, names) for path in paths]
    proven = next((found for found in findings if not found.problems), None)
    if proven is not None:
        return proven
    problem = findings[-1].problems[0]
    near = get_closest(text, [found.problems[0].nearest for found in findings])
    return failed(replace(problem, nearest=near))


def _check_setting(text: str, names: Names) -> Finding:
    return names.ask("setting", text)


def _check_variable(text: str, names: Names) -> Finding:
    """Check that something reads an environment variable; to set it reads nothing."""
    if PROGRAMS_OWN.fullmatch(text):
        return Finding(proof="read by programs")
    for words in (names.page, names.example):
        for form in (f'"{text}"', f"'{text}'", f"${text}", f"${{{text}"):
            if place := words.find(form):
                return Finding(proof="read in", source=place)
    return names.ask("variable", text)


def _check_program(text: str, names: Names) -> Finding:
    words = text.split()
    return names.ask("command" if len(words) > 1 else "program", text)


def _check_option(text: str, names: Names) -> Finding:
    return names.ask("option", text)


def _check_package(text: str, names: Names) -> Finding:
    if canonicalize_name(text) in names.packages:
        return Finding(proof="a locked package")
    near = find_nearest(canonicalize_name(text), names.packages)
    return failed(Problem.untyped(0, "", "is neither locked nor installed", near))


def _check_admin(text: str, names: Names) -> Finding:
    return names.ask("django-admin", text.split()[0])


def _check_signal(text: str, names: Names) -> Finding:
    return names.ask("signal", text)


def _check_address(text: str, names: Names) -> Finding:
    """Check an address on this machine: its port is a page's, and its path is known."""
    parts = urlsplit(text)
    settings = names.context.settings
    if parts.port and parts.port not in settings.ports:
        near = find_nearest(str(parts.port), map(str, settings.ports))
        return failed(
            Problem.untyped(
                0, "", f"has the port {parts.port}, which no page uses", near
            )
        )
    if not settings.settings:
        return Finding(proof="a port of the pages")
    return names.ask("address", parts.path or "/")


ROLES: dict[str, Callable[[str, Names], Finding]] = {
    "literal": resolve_literal,
    "file": check_file,
    "word": check_file,
    "setting": _check_setting,
    "envvar": _check_variable,
    "variable": _check_variable,
    "program": _check_program,
    "command": _check_program,
    "option": _check_option,
    "pypi": _check_package,
    "django-admin": _check_admin,
    "djadmin": _check_admin,
    "signal": _check_signal,
    "address": _check_address,
}
