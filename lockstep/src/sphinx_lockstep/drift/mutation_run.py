"""A mutation run: build each mutant, in parallel, and note its fate."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sphinx_lockstep.drift.assessment import (
    Assessment,
    assess_code,
    assess_page,
    is_shared,
    make_equivalent,
)
from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.environments import get_python
from sphinx_lockstep.drift.equivalence import find_rule
from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.drift.journal import Journal, MutantResult
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.operators import Operator, Side
from sphinx_lockstep.drift.site_copies import (
    SiteCopy,
    add_pages,
    build,
    make_copy,
    mutate,
    renew,
    reset_cache,
)
from sphinx_lockstep.messages.drift import SiteCopyFails

# The number of changed pages in one build: without live checks, and with them.
TOGETHER, TOGETHER_LIVE = 40, 8
WAKE = 0.5  # seconds between looks for Ctrl-C
# A build of pages assesses each of them; a build of code needs one finding.
STOPS = {Side.PAGE: "page", Side.CODE: "site"}


@dataclass(frozen=True)
class RunPlan:
    """The options of a run: its folder, its builds in parallel, and its time limits.

    ``limit`` is in whole seconds for a command of a page, ``build_limit`` in seconds for
    a build.
    """

    folder: Path
    jobs: int = 2
    limit: int = 60
    build_limit: float = 1200.0

    @property
    def overrides(self) -> tuple[str, ...]:
        """Return the settings for the builds of copies."""
        return (f"lockstep_time_limit={self.limit}", "lockstep_jobs=3")


class MutationRun:
    """A mutation run over a site without problems."""

    def __init__(
        self,
        site: CheckedSite,
        operators: Mapping[str, Operator],
        plan: RunPlan,
        tell: Callable[[str], None],
    ) -> None:
        self.site = site
        self.operators = operators
        self.plan = plan
        self.tell = tell
        self.journal = Journal(plan.folder / "results.jsonl")
        self.builder = Builder(plan.build_limit)
        self.copies: queue.Queue[SiteCopy] = queue.Queue()
        self.results: dict[str, MutantResult] = {}
        self.count = 0

    def run(self, mutants: Sequence[Mutant]) -> list[MutantResult]:
        """Return the result of each mutant; results of an earlier run are reused.

        Raises DriftError if a copy of the site has problems. On Ctrl-C, all builds are
        stopped before KeyboardInterrupt is raised.
        """
        keys = [self._get_key(mutant) for mutant in mutants]
        kept = self.journal.read()
        self.results = {key: kept[key] for key in keys if key in kept}
        fresh = []
        for mutant, key in zip(mutants, keys, strict=True):
            if key in self.results:
                continue
            if rule := find_rule(mutant, self.site):
                self._note(mutant, make_equivalent(rule), 0.0)
            else:
                fresh.append(mutant)
        self.tell(f"{len(mutants)} mutants, {len(fresh)} to build")
        self.count = len(fresh)
        if fresh:
            self._build_all(fresh)
        return [self.results[key] for key in keys if key in self.results]

    def _get_key(self, mutant: Mutant) -> str:
        return mutant.get_key(self.site.read, self.site.digest)

    def _note(self, mutant: Mutant, finding: Assessment, seconds: float) -> None:
        """Store and print the result of a mutant."""
        key, diff = self._get_key(mutant), mutant.get_diff(self.site.read)
        result = MutantResult(
            *(key, mutant.operator, mutant.place, mutant.what, diff),
            *(finding.fate, finding.reason, finding.code),
            *(finding.reported_at, round(seconds, 1)),
        )
        self.results[key] = result
        self.journal.note(result)
        self.tell(f"{result.fate}: {result.operator}: {result.place}: {result.what}")

    def _build_all(self, fresh: Sequence[Mutant]) -> None:
        tasks = list(self._find_tasks(fresh))
        jobs = min(self.plan.jobs, len(tasks))
        # Not the copies of an earlier call, whose folders are made again.
        self.copies = queue.Queue()
        sides = {self.operators[mutant.operator].side for mutant in fresh}
        stops = [STOPS[side] for side in Side if side in sides]
        with ThreadPoolExecutor(jobs) as pool:
            futures = {
                pool.submit(self._make_copy, number, stops) for number in range(jobs)
            }
            try:
                self._wait(futures)
                self._wait({pool.submit(task) for task in tasks})
            except BaseException:
                self.builder.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def _wait(self, futures: set) -> None:  # type: ignore[type-arg]  # futures of any type
        """Wait for all futures; wake up regularly so that Ctrl-C is noticed."""
        while futures:
            done, futures = wait(futures, WAKE, FIRST_COMPLETED)
            for future in done:
                future.result()

    def _make_copy(self, number: int, stops: Sequence[str]) -> None:
        """Make a copy of the site, and check that it has no problems."""
        folder = self.plan.folder / f"copy-{number}"
        copy = make_copy(self.site, folder, self.plan.overrides)
        reset_cache(copy, self.site.settings.cache)
        for stop in stops:
            built = build(self.builder, copy, stop)
            if built.status != 0 and not self.builder.stopped.is_set():
                raise DriftError("a copy of the site", SiteCopyFails(built.output))
        self.copies.put(copy)

    def _find_tasks(self, fresh: Sequence[Mutant]) -> Iterator[Callable[[], None]]:
        """Yield the builds to make: many pages in one build, but one mutant of the code."""
        static: list[Mutant] = []
        live: list[Mutant] = []
        code: list[Mutant] = []
        for mutant in fresh:
            operator = self.operators[mutant.operator]
            if operator.side is Side.CODE:
                code.append(mutant)
            else:
                (live if operator.live else static).append(mutant)
        for some, size in ((static, TOGETHER), (live, TOGETHER_LIVE)):
            for start in range(0, len(some), size):
                yield partial(self._work, self._build_pages, some[start : start + size])
        for mutant in code:
            yield partial(self._work, self._build_code, [mutant])

    def _work(
        self,
        job: Callable[[SiteCopy, Sequence[Mutant]], None],
        mutants: Sequence[Mutant],
    ) -> None:
        """Do a job in a copy that no other job uses."""
        if self.builder.stopped.is_set():
            return
        copy = self.copies.get()
        try:
            job(copy, mutants)
        finally:
            self.copies.put(copy)

    def _build_pages(self, copy: SiteCopy, mutants: Sequence[Mutant]) -> None:
        """Build changed pages together; if that is inconclusive, build each half."""
        began = time.monotonic()
        reset_cache(copy, self.site.settings.cache)
        with add_pages(copy, self.site, mutants) as pages:
            built = build(self.builder, copy, STOPS[Side.PAGE])
            if self.builder.stopped.is_set():
                return
            if not (is_shared(built, pages) and len(mutants) > 1):
                for name, mutant in pages.items():
                    typed = self.operators[mutant.operator].typed
                    finding = assess_page(
                        name, mutant, built, copy, self.site, typed=typed
                    )
                    self._note(mutant, finding, time.monotonic() - began)
                return
        half = len(mutants) // 2
        self._build_pages(copy, mutants[:half])
        self._build_pages(copy, mutants[half:])

    def _build_code(self, copy: SiteCopy, mutants: Sequence[Mutant]) -> None:
        """Build the site with each mutant of the example or of the environment."""
        for mutant in mutants:
            began = time.monotonic()
            reset_cache(copy, self.site.settings.cache)
            python = ""
            if mutant.requirements:
                python = get_python(self.builder, self.plan.folder, mutant.requirements)
            with mutate(copy, self.site, mutant):
                built = build(self.builder, copy, STOPS[Side.CODE], python)
            renew(copy, mutant)
            if not self.builder.stopped.is_set():
                finding = assess_code(mutant, built, self.site)
                self._note(mutant, finding, time.monotonic() - began)
