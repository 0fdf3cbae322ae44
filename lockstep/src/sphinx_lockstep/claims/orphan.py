"""Every file of the example, and every definition in a file, is shown or used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from sphinx_lockstep.claims.included import find_span
from sphinx_lockstep.claims.mention import find_download
from sphinx_lockstep.claims.shown import find_shown_statements, find_sides, is_diff
from sphinx_lockstep.messages.orphans import (
    InventoryUnmatched,
    OrphanDefinition,
    OrphanFile,
)
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.uses import Uses
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.definitions import Definition
from sphinx_lockstep.syntax.statements import get_numbers

NEAR = 0.8  # a less similar name is a different name
# The input lines of a session, with the continuation lines of each command.
TYPED = re.compile(r"(?:^|(?<=\n))[ \t]*(?:\$|>>>|\.\.\.) (?:.*\\\n)*.*")

# The numbers of the lines that pages show, by the file's path from the repository.
type Lines = dict[str, set[int]]


def check_orphans(
    verdicts: Iterable[Verdict], settings: Settings, example: Example
) -> Iterator[Verdict]:
    """Yield a verdict on each file or definition that no page shows and nothing uses.

    Pages in ``lockstep_inventory`` don't count. The definitions in an orphaned file and
    the methods of an orphaned class aren't reported.
    """
    counted = [v for v in verdicts if not _is_listed(v.block.docname, settings)]
    lines = _find_lines(counted, example)
    uses = Uses(example, settings, _find_texts(counted))
    for path in example.files:
        name = example.name(path)
        if name not in lines and not uses.uses_file(path):
            yield _fail(name, _describe_file(path, uses))
            continue
        shown: set[int] = lines.get(name, set())
        reported: set[str] = set()
        for item in uses.get_definitions(path):
            is_reported = not reported.isdisjoint((item.owner, item.full_name))
            if is_reported or not shown.isdisjoint(item.span):
                continue
            if not uses.uses(item, path):
                reported.add(item.full_name)
                yield _fail(name, _describe(item, path, uses))


def find_inventory_problems(
    docnames: Iterable[str], settings: Settings
) -> Iterator[Problem]:
    """Yield a problem for each pattern of ``lockstep_inventory`` without a page."""
    names = list(docnames)
    for pattern in settings.inventory:
        if not any(fnmatchcase(name, pattern) for name in names):
            near = find_nearest(pattern, names)
            yield Problem(0, "lockstep_inventory", InventoryUnmatched(pattern), near)


def _is_listed(docname: str, settings: Settings) -> bool:
    return any(fnmatchcase(docname, pattern) for pattern in settings.inventory)


def _find_lines(verdicts: Iterable[Verdict], example: Example) -> Lines:
    """Return the numbers of the lines that pages show of each file.

    Waived listings count. A download and both files of a diff are there too, without
    lines.
    """
    found: Lines = {}
    for verdict in verdicts:
        for name, numbers in _find_places(verdict, example):
            found.setdefault(name, set()).update(numbers)
    return found


def _find_places(
    verdict: Verdict, example: Example
) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield the files that a block or mention shows, with the numbers of their lines."""
    block = verdict.block
    if not isinstance(block, Block):
        if block.role == "download":
            yield find_download(block), ()
        return
    if block.problem:
        yield block.source, ()
    elif is_diff(verdict, block):
        sides = find_sides(block, example).values()
        yield from ((example.name(side), ()) for side in sides if side)
    elif block.source:
        path = example.root / block.source
        span = example.has(path) and find_span(block, example.text(path))
        yield block.source, range(span[0], span[1] + 1) if span else ()
    if verdict.first and (is_diff(verdict, block) or not block.source):
        for shown in find_shown_statements(verdict, block, example):
            yield example.name(shown.path), get_numbers(shown.statement)


def _find_texts(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the texts of listings that aren't from a file and may use the example.

    Directory trees, logs and HTTP exchanges don't use anything.
    """
    for verdict in verdicts:
        block = verdict.block
        if not isinstance(block, Block) or verdict.source or block.source:
            continue
        if verdict.kind in (Kind.CONSOLE, Kind.SESSION):
            yield from TYPED.findall(block.text)
        elif verdict.kind not in (Kind.TREE, Kind.LOG, Kind.HTTP):
            yield block.text


def _describe_file(path: Path, uses: Uses) -> Problem:
    name = path.relative_to(uses.example.folder).as_posix()
    near = find_nearest(name, uses.names, NEAR)
    return Problem(1, f"`{name}`", OrphanFile(), near)


def _describe(item: Definition, path: Path, uses: Uses) -> Problem:
    words = uses.find_words()
    near = words.get(find_nearest(item.name, words, NEAR), "")
    claim = quote(uses.example.text(path)[item.line - 1])
    return Problem(item.line, claim, OrphanDefinition(item.name), near)


def _fail(name: str, problem: Problem) -> Verdict:
    place = Block("", name, problem.line, "", "")
    return Verdict(place, Kind.ORPHAN, Outcome.FAILED, problems=(problem,))
