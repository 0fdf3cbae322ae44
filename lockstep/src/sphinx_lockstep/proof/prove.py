"""Proving a whole site: pages in, a verdict on each of their claims out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase

from sphinx_lockstep.claims.base import Answers, Context, Recordings
from sphinx_lockstep.claims.configuration import find_block_questions
from sphinx_lockstep.claims.executed import (
    check_lines,
    find_measure_problem,
    shows_statements,
)
from sphinx_lockstep.claims.kinds import check_block, get_kind
from sphinx_lockstep.claims.mention import check_mention, find_download
from sphinx_lockstep.claims.names import Names, find_packages
from sphinx_lockstep.claims.orphan import check_orphans, find_inventory_problems
from sphinx_lockstep.claims.picture import check_pictures
from sphinx_lockstep.claims.replay import check_replayed
from sphinx_lockstep.claims.steps import make_scripts, pair_recordings
from sphinx_lockstep.claims.version import Facts, check_record, check_versions
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.model import (
    Block,
    Kind,
    PageRecord,
    Question,
    Recording,
    Run,
    Script,
    Step,
    Verdict,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.words import Words, get_example_words, get_page_words
from sphinx_lockstep.proof.answers import get_answers
from sphinx_lockstep.proof.early_stop import Haste
from sphinx_lockstep.proof.example_tests import find_tests_problem, make_tests
from sphinx_lockstep.proof.external_services import check_serviced
from sphinx_lockstep.proof.parts import (
    ProjectPages,
    check_page_notes,
    find_idle_projects,
    find_parts,
)
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.proof.runs import RunnerError, get_runs
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache


def prove(
    pages: Mapping[str, PageRecord],
    settings: Settings,
    example: Example,
    tell: Callable[[str], None],
) -> Proof:
    """Run what has to run, ask what has to be asked, and check every page."""
    parts = find_parts(pages, settings, example)
    # Pages wait for other programs most of the time, on whatever project they run.
    with ThreadPoolExecutor(len(parts)) as pool:
        proofs = list(pool.map(lambda part: prove_part(part, tell), parts))
    verdicts = {name: v for proof in proofs for name, v in proof.verdicts.items()}
    others = [verdict for proof in proofs for verdict in proof.others]
    others += check_page_notes(pages, settings)
    versions = [mention for page in pages.values() for mention in page.versions]
    others += check_record(versions, Facts(settings))
    blocks = {name: page.blocks for name, page in pages.items()}
    others += check_replayed(blocks, settings)
    images = [image for page in pages.values() for image in page.images]
    others += check_pictures(images, settings, example)
    problems = [text for proof in proofs for text in proof.problems]
    problems += find_inventory_problems(pages, settings)
    problems += [f"lockstep.config: {text}" for text in find_idle_projects(parts)]
    return Proof(
        {name: verdicts[name] for name in pages},
        {name: run for proof in proofs for name, run in proof.runs.items()},
        {name: names for proof in proofs for name, names in proof.names.items()},
        tuple(error for proof in proofs for error in proof.errors),
        tuple(problems),
        tuple(others),
        any(proof.unmeasured for proof in proofs),
    )


def prove_part(part: ProjectPages, tell: Callable[[str], None]) -> Proof:
    """Prove the pages that begin in one project, and what concerns these alone."""
    pages, settings, example = part.pages, part.settings, part.example
    cache, errors = Cache(settings, example), []
    context, tests = Context(settings, example, {}), make_tests(settings)
    common = Names(
        Words(()),
        get_example_words(example, settings),
        find_packages(settings),
        Facts(settings),
        context,
    )
    all_scripts = [*find_scripts(pages.values(), context), *tests]
    scripts = [s for s in all_scripts if _is_live(s, settings)]
    left_out = [s for s in all_scripts if not _is_live(s, settings)]
    runs: dict[str, Run] = {}
    answers = Answers(cache.get_answers())
    mentioned: dict[str, list[Verdict]] = {}

    def look(docname: str, left: Recordings) -> Names:
        logs = _find_logs(pages[docname], settings)
        inside = replace(context, recordings=left, siblings=logs, answers=answers)
        return make_names(pages[docname], inside, common)

    def check(docname: str, left: Recordings) -> list[Verdict]:
        names = look(docname, left)
        return check_page(pages[docname], names, mentioned.get(docname))

    def check_early(docname: str, left: Recordings) -> list[Verdict]:
        return check_lines({docname: check(docname, left)}, None, example)[docname]

    try:
        while True:
            questions, verdicts = find_questions(pages.values(), common, answers)
            if not questions:
                mentioned = verdicts
                break
            answers |= get_answers(questions, settings, cache, tell)
    except RunnerError as error:
        errors.append(str(error))
    haste = Haste(settings.stop, pages, check_early)
    try:
        runs = get_runs(haste.choose(scripts), settings, cache, tell, haste.is_enough)
    except RunnerError as error:
        errors.append(str(error))
        runs = error.runs
    recordings: dict[str, Recordings] = {}
    for script in left_out:
        runs_not = Run(script.name, tuple(_leave_out(step) for step in script.steps))
        found = pair_recordings(script, runs_not)
        recordings.setdefault(script.docname, {}).update(found)
    for script in scripts:
        if script.name in runs:
            found = pair_recordings(script, runs[script.name])
            recordings.setdefault(script.docname, {}).update(found)
    names = {name: look(name, recordings.get(name, {})) for name in pages}
    verdicts = {
        name: check_page(pages[name], names[name], mentioned.get(name))
        for name in pages
    }
    problems = [
        find_tests_problem(runs[test.name], settings)
        for test in tests
        if test.name in runs
    ]
    others = list(check_serviced(scripts, settings, cache))
    if settings.orphans:
        every = (verdict for page in verdicts.values() for verdict in page)
        others += check_orphans(every, settings, example)
    unmeasured = False
    if settings.executed:
        # What a page that broke off would have executed, nobody knows.
        is_whole = all(s.name in runs and runs[s.name].complete for s in scripts)
        known = runs if is_whole and not any(problems) else None
        unmeasured = known is None and shows_statements(verdicts, example)
        problems.append(find_measure_problem(verdicts, known, example))
        verdicts = check_lines(verdicts, None if problems[-1] else known, example)
    told = tuple(filter(None, problems))
    return Proof(verdicts, runs, names, tuple(errors), told, tuple(others), unmeasured)


def _find_logs(page: PageRecord, settings: Settings) -> tuple[Block, ...]:
    return tuple(
        block for block in page.blocks if get_kind(block, settings) is Kind.LOG
    )


def _is_live(script: Script, settings: Settings) -> bool:
    """Tell whether a script is run: the tests, and pages that are not left out."""
    return not script.docname or any(
        fnmatchcase(script.docname, pattern) for pattern in settings.live
    )


def _leave_out(step: Step) -> Recording:
    """Return what is left of a step that is not run."""
    problem = NotRun(Untyped("lockstep_live leaves the page out"))
    return Recording(step.act, step.line, problem=problem)


def find_part_scripts(part: ProjectPages) -> list[Script]:
    """Return what is run for the pages of a part, and the tests of its project."""
    context = Context(part.settings, part.example, {})
    return [*find_scripts(part.pages.values(), context), *make_tests(part.settings)]


def find_scripts(pages: Iterable[PageRecord], context: Context) -> Iterable[Script]:
    """Yield the scripts of some pages, those of the tutorial in its order."""
    tutorial = context.settings.tutorial
    by_name = {page.docname: page for page in pages}
    before: list[Step] = []
    for page in by_name.values():
        if page.docname not in tutorial:
            yield from _make_page_scripts(page, context)
    for docname in filter(by_name.__contains__, tutorial):
        scripts = _make_page_scripts(by_name[docname], context, before)
        before += [
            step for script in scripts if not script.part for step in script.steps
        ]
        yield from scripts


def _make_page_scripts(
    page: PageRecord, context: Context, before: Sequence[Step] = ()
) -> list[Script]:
    offered = (m for m in page.mentions if m.role == "download")
    downloads = dict.fromkeys(map(find_download, offered))
    return make_scripts(
        page.docname,
        page.path,
        page.blocks,
        page.notes,
        context,
        tuple(downloads),
        before,
    )


def find_questions(
    pages: Iterable[PageRecord], common: Names, answers: Answers
) -> tuple[list[Question], dict[str, list[Verdict]]]:
    """Return what the checks of some pages ask, beyond what is answered.

    Whatever is looked up without an answer is noted, so the checks themselves ask.
    Beside it are the verdicts on each page's names, good once nothing is asked.
    """
    inquiry = Answers(answers)
    found = {}
    for page in pages:
        inside = replace(common.context, answers=inquiry)
        names = make_names(page, inside, common)
        found[page.docname] = check_mentions(page, names)
        for block in page.blocks:
            for question in find_block_questions(block, common.context):
                _ = inquiry[question]
    return [question for question in inquiry if question not in answers], found


def make_names(page: PageRecord, context: Context, common: Names) -> Names:
    """Return what a page's claims are looked up in, its own listings too."""
    notes = (block.notes for block in page.blocks)
    failures = tuple(found["fails"] for found in notes if "fails" in found)
    shown = (
        *((block.anchor, block.text) for block in page.blocks),
        *(("", prose.text) for prose in page.prose),
    )
    inside = replace(context, failures=failures, shown=shown, blocks=page.blocks)
    return replace(common, page=get_page_words(page.blocks), context=inside)


def check_mentions(page: PageRecord, names: Names) -> list[Verdict]:
    """Return the verdict on each name in a page's prose."""
    return [check_mention(mention, names) for mention in page.mentions]


def check_page(
    page: PageRecord, names: Names, mentioned: list[Verdict] | None
) -> list[Verdict]:
    """Return the verdict on each block of a page, then on each name in its prose.

    Those on names need no run: they may be known.
    """
    blocks = [check_block(block, names.context) for block in page.blocks]
    typed = check_versions(page.versions, page.prose, names.facts)
    if mentioned is None:
        mentioned = check_mentions(page, names)
    return [*blocks, *mentioned, *typed]
