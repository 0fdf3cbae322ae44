"""Every file of the example, and every definition in it, is shown or used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from sphinx_lockstep.claims.included import find_span
from sphinx_lockstep.claims.mention import find_download
from sphinx_lockstep.claims.shown import find_shown_statements, find_sides, is_diff
from sphinx_lockstep.messages.wording import find_nearest, quote
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.used import Uses
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.definitions import Definition
from sphinx_lockstep.syntax.statements import get_numbers

MEND = "show it on a page, use it, or delete it"
NEAR = 0.8  # what is less alike is another thing
# What is typed of a session, and the lines that go on with a command.
TYPED = re.compile(r"(?:^|(?<=\n))[ \t]*(?:\$|>>>|\.\.\.) (?:.*\\\n)*.*")

# The numbers of the lines that pages show of each file, by its path from the repository.
type Lines = dict[str, set[int]]


def check_orphans(
    verdicts: Iterable[Verdict], settings: Settings, example: Example
) -> Iterator[Verdict]:
    """Yield a verdict on each file or definition that no page shows and nothing uses.

    Pages that list the whole example show nothing by that. What is in an orphan is not
    said again.
    """
    told = [v for v in verdicts if not _is_listed(v.block.docname, settings)]
    lines = _find_lines(told, example)
    uses = Uses(example, settings, _find_texts(told))
    for path in example.files:
        name = example.name(path)
        if name not in lines and not uses.uses_file(path):
            yield _fail(name, _describe_file(path, uses))
            continue
        shown: set[int] = lines.get(name, set())
        lost: set[str] = set()
        for item in uses.get_definitions(path):
            is_told = not lost.isdisjoint((item.owner, item.full_name))
            if is_told or not shown.isdisjoint(item.span):
                continue
            if not uses.uses(item, path):
                lost.add(item.full_name)
                yield _fail(name, _describe(item, path, uses))


def find_inventory_problems(
    docnames: Iterable[str], settings: Settings
) -> Iterator[str]:
    """Yield the messages of pages that ``lockstep_inventory`` names and nobody has."""
    names = list(docnames)
    for pattern in settings.inventory:
        if not any(fnmatchcase(name, pattern) for name in names):
            near = find_nearest(pattern, names)
            yield (
                f"lockstep.config: lockstep_inventory names {pattern!r}, which is no page"
                + (f"; there is {near}" if near else "")
            )


def _is_listed(docname: str, settings: Settings) -> bool:
    return any(fnmatchcase(docname, pattern) for pattern in settings.inventory)


def _find_lines(verdicts: Iterable[Verdict], example: Example) -> Lines:
    """Return the numbers of the lines that pages show of each file, waived or not.

    What is offered for download is shown too, and of a difference both files are.
    """
    found: Lines = {}
    for verdict in verdicts:
        for name, numbers in _find_places(verdict, example):
            found.setdefault(name, set()).update(numbers)
    return found


def _find_places(
    verdict: Verdict, example: Example
) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield the files that a claim shows, with their lines."""
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
    """Yield what listings use that are of no file: commands, statements, and others.

    A folder's tree and a log name what there is, and use nothing.
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
    fact = "is shown on no page, and nothing imports or names it"
    return Problem.untyped(1, f"`{name}`", fact, near, MEND)


def _describe(item: Definition, path: Path, uses: Uses) -> Problem:
    words = uses.find_words()
    near = words.get(find_nearest(item.name, words, NEAR), "")
    claim = quote(uses.example.text(path)[item.line - 1])
    fact = f"is shown on no page, and nothing else names `{item.name}`"
    return Problem.untyped(item.line, claim, fact, near, MEND)


def _fail(name: str, problem: Problem) -> Verdict:
    place = Block("", name, problem.line, "", "")
    return Verdict(place, Kind.ORPHAN, Outcome.FAILED, problems=(problem,))
