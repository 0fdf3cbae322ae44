"""Find what to report about a proof: problems, unused settings, fixed findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sphinx_lockstep.claims.included import find_also_path
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.site import NoListings, SourceUnused, WordUnused
from sphinx_lockstep.model import (
    Finding,
    Kind,
    Mention,
    Outcome,
    PageRecord,
    Verdict,
)
from sphinx_lockstep.proof.baseline import compare, find_fixed
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.baseline import read_baseline

type Pages = Mapping[str, PageRecord]
type Verdicts = Mapping[str, Sequence[Verdict]]


def remove_known(
    verdicts: dict[str, list[Verdict]], pages: Pages, settings: Settings
) -> tuple[dict[str, list[Verdict]], list[Finding]]:
    """Return the verdicts without the baseline's findings, and which of these are fixed.

    Raises BaselineError if the baseline can't be read.
    """
    path = settings.baseline
    if path is None:
        return verdicts, []
    baseline = read_baseline(path)
    comparison = compare(verdicts, baseline, settings.masks)
    paths = {docname: page.path for docname, page in pages.items()}
    inside = path.is_relative_to(settings.root)
    name = (path.relative_to(settings.root) if inside else path).as_posix()
    return comparison.verdicts, [*find_fixed(comparison, baseline, name, paths)]


def find_page_findings(
    page: PageRecord, verdicts: Iterable[Verdict]
) -> Iterator[Finding]:
    """Yield the problems with a page's notes and claims."""
    for problem in page.problems:
        yield Finding(page.path, problem.line, Kind.NOTE, problem)
    yield from find_problems(verdicts)


def find_problems(verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """Yield the problems of verdicts.

    Steps that did not run for the same reason are reported once.
    """
    reasons: set[NotRun] = set()
    for verdict in verdicts:
        for problem in verdict.problems:
            if isinstance(problem.fact, NotRun):
                if problem.fact in reasons:
                    continue
                reasons.add(problem.fact)
            yield Finding.of_claim(verdict.block, verdict.kind, problem)


def find_missing_listings(pages: Pages) -> Iterator[Finding]:
    """Yield a finding if no page has a listing."""
    if not any(page.blocks for page in pages.values()):
        yield Finding.of_site(Kind.NOTHING, NoListings())


def find_unused_settings(
    pages: Pages, verdicts: Verdicts, settings: Settings
) -> Iterator[Finding]:
    """Yield the entries of ``lockstep_words`` and ``lockstep_also`` that have no effect."""
    waived = {
        verdict.block.text
        for page in verdicts.values()
        for verdict in page
        if isinstance(verdict.block, Mention) and verdict.outcome is Outcome.WAIVED
    }
    for word in sorted(set(settings.words) - waived):
        yield Finding.of_site(Kind.CONFIG, WordUnused(), f"lockstep_words[{word!r}]")
    every = chain.from_iterable(page.blocks for page in pages.values())
    sources = {block.source for block in every}
    used = {find_also_path(settings, source) for source in sources}
    for path in sorted(set(settings.also) - used):
        yield Finding.of_site(Kind.CONFIG, SourceUnused(), f"lockstep_also[{path!r}]")
