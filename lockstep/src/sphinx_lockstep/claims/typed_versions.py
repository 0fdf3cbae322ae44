"""Versions typed by hand in prose, next to the name of a known package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from packaging.utils import canonicalize_name

from sphinx_lockstep.messages.versions import VersionTyped
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Problem, Prose
from sphinx_lockstep.project.versions import PYTHON, Versions

NUMBER = r"v?\d+(?:\.\d+)*(?:\.[x*])?(?:(?:a|b|rc|\.post|\.dev)\d+)?"
SIGN = r"(?:===?|[<>]=?|[~!]=|[\u2264\u2265])"
# The words that may separate a name from its version: "Celery's 5", ", version 5".
BETWEEN = (
    r"(?:\[[^]]*\])?(?:['\u2019]s)?(?:,?\s+|[-/]|\s*\(\s*)?"
    r"(?:(?:versions?|releases?|series|since|from|before|until|up to|at least"
    r"|(?:new|old)er than|in)\s+)?"
)


def make_pattern(shown: Sequence[str], versions: Versions) -> re.Pattern[str]:
    """Return a pattern of a version next to the name of a known package.

    A version without a dot counts only next to Python and the names that are ``shown``,
    as they are spelled. Other package names may be common words, so a whole number next
    to one may be anything.
    """
    proud = [PYTHON.title(), *shown]
    known = {canonicalize_name(name) for name in proud} | {*versions.locked}
    names = "|".join(
        re.escape(name).replace(r"\-", "[-_. ]")
        for name in sorted(known, key=len, reverse=True)
    )
    own = "|".join(map(re.escape, proud))
    number = rf"(?:(?=v?\d+\.[\dx*])|{SIGN}\s*){NUMBER}"
    return re.compile(
        r"(?<![\w./@-])(?:"
        rf"(?P<name>(?i:{names}))(?![\w.]*\w)(?:{BETWEEN}|\s*){number}"
        rf"|(?P<own>{own})\s+v?\d+(?![\w.]*\w)"
        rf"|v?\d+\.\d+(?:\.\d+)*,?\s+(?:of\s+)?(?P<behind>{own})(?![\w-])"
        r")"
    )


def find_typed(
    prose: Iterable[Prose], pattern: re.Pattern[str], versions: Versions
) -> Iterator[tuple[Prose, Problem]]:
    """Yield a problem for each version that is typed next to a package's name."""
    for text in prose:
        found = list(pattern.finditer(text.text))
        for match in found:
            if not _is_current(match, versions):
                line = text.line + text.text.count("\n", 0, match.start())
                yield text, _make_problem(text, line, match)
        head = None if found else _match_head(text, pattern)
        if head is not None:
            yield text, _make_problem(text, text.line, head)


def _match_head(prose: Prose, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return a version at the start of a text whose package is named in its heading."""
    for head in prose.heads:
        end = len(head.strip())
        for match in pattern.finditer(f"{head.strip()} {prose.text.strip()}"):
            if match.start() < end < match.end():
                return match
    return None


def _is_current(match: re.Match[str], versions: Versions) -> bool:
    """Tell whether a match is an exact pin, ``celery==5.7.0``, of the current version."""
    name, sign, version = match[0].partition("==")
    if not sign:
        return False
    return versions.get(name.partition("[")[0].strip()) == version.strip()


def _make_problem(prose: Prose, line: int, match: re.Match[str]) -> Problem:
    text = " ".join(match[0].split())
    text += ")" * text.count("(")
    name = canonicalize_name(match["name"] or match["own"] or match["behind"])
    role = "{{{}}}`{}`" if prose.path.endswith(".md") else ":{}:`{}`"
    fact = VersionTyped(
        role.format("version", name),
        role.format("requires", f"PACKAGE {name}"),
        role.format("since", f"{name} 1.2 <THING>"),
    )
    return Problem(line, quote(text), fact)
