"""Prove a site: run its scripts, ask its questions, and check its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sphinx_lockstep.claims.base import Recordings
from sphinx_lockstep.claims.executed import (
    check_lines,
    find_measure_problem,
    shows_statements,
)
from sphinx_lockstep.claims.orphan import check_orphans, find_inventory_problems
from sphinx_lockstep.claims.picture import check_pictures
from sphinx_lockstep.claims.replay import check_replayed
from sphinx_lockstep.claims.steps import pair_recordings
from sphinx_lockstep.claims.version import KnownVersions, check_record
from sphinx_lockstep.model import Finding, Kind, PageRecord, Run, Script, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.answers import get_answers
from sphinx_lockstep.proof.early_stop import EarlyStop
from sphinx_lockstep.proof.example_tests import check_tests
from sphinx_lockstep.proof.page_checks import PageChecks
from sphinx_lockstep.proof.projects import (
    ProjectPages,
    check_page_notes,
    find_unused_projects,
    split_pages,
)
from sphinx_lockstep.proof.recordings import LocalRecordings
from sphinx_lockstep.proof.result import Proof
from sphinx_lockstep.proof.runner import RunnerError
from sphinx_lockstep.proof.runs import get_runs
from sphinx_lockstep.proof.scripts import find_scripts, is_live, skip
from sphinx_lockstep.proof.servers import check_recorded_runs
from sphinx_lockstep.settings.config import Settings


def prove(
    pages: Mapping[str, PageRecord],
    settings: Settings,
    example: Example,
    tell: Callable[[str], None],
) -> Proof:
    """Run and check every page of a site; ``tell`` prints a line of progress."""
    projects = split_pages(pages, settings, example)
    # Pages mostly wait for other programs, in whichever project they run.
    with ThreadPoolExecutor(len(projects)) as pool:
        proofs = list(pool.map(lambda each: prove_project(each, tell), projects))
    verdicts = {name: v for proof in proofs for name, v in proof.verdicts.items()}
    inventory = find_inventory_problems(pages, settings)
    return Proof(
        {name: verdicts[name] for name in pages},
        {name: run for proof in proofs for name, run in proof.runs.items()},
        {name: names for proof in proofs for name, names in proof.names.items()},
        tuple(error for proof in proofs for error in proof.errors),
        (
            *(problem for proof in proofs for problem in proof.problems),
            *(Finding("", 0, Kind.CONFIG, problem) for problem in inventory),
            *find_unused_projects(projects),
        ),
        (
            *(verdict for proof in proofs for verdict in proof.others),
            *_check_site(pages, settings, example),
        ),
        any(proof.unmeasured for proof in proofs),
    )


def _check_site(
    pages: Mapping[str, PageRecord], settings: Settings, example: Example
) -> list[Verdict]:
    """Return the verdicts on claims that concern more than one page."""
    versions = [mention for page in pages.values() for mention in page.versions]
    blocks = {name: page.blocks for name, page in pages.items()}
    images = [image for page in pages.values() for image in page.images]
    return [
        *check_page_notes(pages, settings),
        *check_record(versions, KnownVersions(settings)),
        *check_replayed(blocks, settings),
        *check_pictures(images, settings, example),
    ]


def prove_project(project: ProjectPages, tell: Callable[[str], None]) -> Proof:
    """Run and check the pages that start in one project."""
    pages, settings, example = project.pages, project.settings, project.example
    stored, errors = LocalRecordings(settings, example), []
    checks = PageChecks(project, stored.get_answers())
    scripts = find_scripts(project)
    live = [script for script in scripts if is_live(script, settings)]
    runs: dict[str, Run] = {}
    try:
        # An answer may lead to further questions.
        while questions := checks.find_questions():
            checks.answers |= get_answers(questions, settings, stored, tell)
    except RunnerError as error:
        errors.append(Finding.of_site(Kind.RUNNER, error.fact))
    stop = EarlyStop(settings.stop, pages, checks.check_early)
    try:
        runs = get_runs(stop.choose(live), settings, stored, tell, stop.is_enough)
    except RunnerError as error:
        errors.append(Finding.of_site(Kind.RUNNER, error.fact))
        runs = error.runs
    skipped = {s.name: skip(s) for s in scripts if not is_live(s, settings)}
    recordings = _find_recordings(scripts, {**runs, **skipped})
    names = {name: checks.get_names(name, recordings.get(name, {})) for name in pages}
    verdicts = {name: checks.check_page(name, names[name]) for name in pages}
    tests = [runs[s.name] for s in live if not s.docname and s.name in runs]
    problems = [each for run in tests if (each := check_tests(run, settings))]
    others = [*check_recorded_runs(live, settings, stored.keys)]
    if settings.orphans:
        every = (verdict for page in verdicts.values() for verdict in page)
        others += check_orphans(every, settings, example)
    unmeasured = False
    if settings.executed:
        # It is unknown which lines a page would have executed after its failure.
        is_whole = all(s.name in runs and runs[s.name].complete for s in live)
        known = runs if is_whole and not problems else None
        unmeasured = known is None and shows_statements(verdicts, example)
        if fact := find_measure_problem(verdicts, known, example):
            problems.append(Finding.of_site(Kind.EXECUTED, fact))
            known = None
        verdicts = check_lines(verdicts, known, example)
    return Proof(
        verdicts,
        runs,
        names,
        tuple(errors),
        tuple(problems),
        tuple(others),
        unmeasured,
    )


def _find_recordings(
    scripts: Sequence[Script], runs: Mapping[str, Run]
) -> dict[str, Recordings]:
    """Return what the runs recorded, by page."""
    found: dict[str, Recordings] = {}
    for script in scripts:
        if script.name in runs:
            own = found.setdefault(script.docname, {})
            own.update(pair_recordings(script, runs[script.name]))
    return found
