"""Versions typed by hand: in prose, beside the name of a package that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from packaging.utils import canonicalize_name

from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Problem, Prose
from sphinx_lockstep.project.versions import PYTHON, Versions

NUMBER = r"v?\d+(?:\.\d+)*(?:\.[x*])?(?:(?:a|b|rc|\.post|\.dev)\d+)?"
SIGN = r"(?:===?|[<>]=?|[~!]=|[\u2264\u2265])"
# What may stand between a name and its version: "Celery's 5", "(5", ", version 5".
BETWEEN = (
    r"(?:\[[^]]*\])?(?:['\u2019]s)?(?:,?\s+|[-/]|\s*\(\s*)?"
    r"(?:(?:versions?|releases?|series|since|from|before|until|up to|at least"
    r"|(?:new|old)er than|in)\s+)?"
)


def make_pattern(shown: Sequence[str], versions: Versions) -> re.Pattern[str]:
    """Return what a version looks like beside the name of a known package.

    A whole number counts beside the names that are ``shown``, as they are spelled, and
    Python's: beside any other, whose name may be a common word, it may be a number of
    things.
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
    """Yield the problem of each version that is typed beside the name it belongs to."""
    for text in prose:
        found = list(pattern.finditer(text.text))
        for match in found:
            if not _is_current(match, versions):
                line = text.line + text.text.count("\n", 0, match.start())
                yield text, _say(text, line, match)
        head = None if found else _match_head(text, pattern)
        if head is not None:
            yield text, _say(text, text.line, head)


def _match_head(prose: Prose, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return a version at the beginning of a text whose name stands in its head."""
    for head in prose.heads:
        end = len(head.strip())
        for match in pattern.finditer(f"{head.strip()} {prose.text.strip()}"):
            if match.start() < end < match.end():
                return match
    return None


def _is_current(match: re.Match[str], versions: Versions) -> bool:
    """Tell whether a match is an exact pin, ``celery==5.7.0``, of what is at hand."""
    name, sign, version = match[0].partition("==")
    if not sign:
        return False
    return versions.get(name.partition("[")[0].strip()) == version.strip()


def _say(prose: Prose, line: int, match: re.Match[str]) -> Problem:
    text = " ".join(match[0].split())
    text += ")" * text.count("(")
    name = canonicalize_name(match["name"] or match["own"] or match["behind"])
    role = "{{{}}}`{}`" if prose.path.endswith(".md") else ":{}:`{}`"
    mend = (
        f"{role.format('version', name)} is the one at hand,"
        f" {role.format('requires', f'PACKAGE {name}')} what a package asks for,"
        f" {role.format('since', f'{name} 1.2 <THING>')} what a release brought"
    )
    return Problem.untyped(line, quote(text), "is a version typed by hand", mend=mend)
