"""Proving a whole site: pages in, a verdict on each of their claims out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sphinx_lockstep.answers import get_answers
from sphinx_lockstep.checks.base import Answers, Context, Recordings
from sphinx_lockstep.config import Settings
from sphinx_lockstep.kinds import check_block, get_kind
from sphinx_lockstep.model import Kind, Question, Run, Script, Verdict
from sphinx_lockstep.pages import PageRecord
from sphinx_lockstep.runner.cache import Cache
from sphinx_lockstep.runs import RunnerError, get_runs
from sphinx_lockstep.script import make_scripts, pair_recordings
from sphinx_lockstep.sources import Example


@dataclass(frozen=True)
class Proof:
    """What came of a site: the verdicts of each page, the runs behind them by name.

    ``errors`` say what kept the runner from its work.
    """

    verdicts: dict[str, list[Verdict]]
    runs: dict[str, Run]
    errors: tuple[str, ...] = ()


def prove(
    pages: Mapping[str, PageRecord],
    settings: Settings,
    example: Example,
    tell: Callable[[str], None],
) -> Proof:
    """Run what has to run, ask what has to be asked, and check every page."""
    cache, errors = Cache(settings, example), []
    scripts = list(_find_scripts(pages.values(), Context(settings, example, {})))
    runs: dict[str, Run] = {}
    answers: Answers = {}
    try:
        answers = get_answers(
            find_questions(pages.values(), settings), settings, cache, tell
        )
    except RunnerError as error:
        errors.append(str(error))
    try:
        runs = get_runs(scripts, settings, cache, tell)
    except RunnerError as error:
        errors.append(str(error))
        runs = error.runs
    recordings: dict[str, Recordings] = {}
    for script in scripts:
        if script.name in runs:
            found = pair_recordings(script, runs[script.name])
            recordings.setdefault(script.docname, {}).update(found)
    verdicts = {
        docname: check_page(
            page, Context(settings, example, recordings.get(docname, {}), (), answers)
        )
        for docname, page in pages.items()
    }
    return Proof(verdicts, runs, tuple(errors))


def _find_scripts(pages: Iterable[PageRecord], context: Context) -> Iterable[Script]:
    for page in pages:
        yield from make_scripts(
            page.docname, page.path, page.blocks, page.notes, context
        )


def find_questions(
    pages: Iterable[PageRecord], settings: Settings
) -> Iterable[Question]:
    """Yield what the checks of some pages ask of the project's own Python."""
    return ()


def check_page(page: PageRecord, context: Context) -> list[Verdict]:
    """Return the verdict on each block of a page."""
    logs = tuple(
        block for block in page.blocks if get_kind(block, context.settings) is Kind.LOG
    )
    inside = Context(
        context.settings, context.example, context.recordings, logs, context.answers
    )
    return [check_block(block, inside) for block in page.blocks]
