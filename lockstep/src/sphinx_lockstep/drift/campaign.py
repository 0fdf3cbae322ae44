"""A mutation run: each mutant built, side by side, and what became of it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sphinx_lockstep.drift.base import Operator, Side
from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.environments import get_python
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.journal import Fate, Journal, MutantResult
from sphinx_lockstep.drift.judge import Judgement, is_shared, judge_code, judge_page
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.rules import find_rule
from sphinx_lockstep.drift.trees import (
    Tree,
    add_pages,
    build,
    make_tree,
    mutate,
    renew,
    reset_cache,
)

# Pages out of step in one build: those whose faults show without a run, and others.
TOGETHER, TOGETHER_LIVE = 40, 8
WAKE = 0.5
# Pages out of step side by side are each judged; an example is out of step or not.
STOPS = {Side.PAGE: "page", Side.CODE: "site"}


class DriftError(Exception):
    """A mutation run that cannot be made; the message says why."""


@dataclass(frozen=True)
class CampaignPlan:
    """How a run is made: where, how many builds side by side, and in what time.

    ``limit`` is in seconds for a command of a page, ``build_limit`` for a build.
    """

    folder: Path
    jobs: int = 2
    limit: float = 60.0
    build_limit: float = 1200.0

    @property
    def conf(self) -> str:
        """What is added to the trees' conf.py."""
        return f"lockstep_time_limit = {self.limit:g}\nlockstep_jobs = 3"


class Campaign:
    """One mutation run over a site that is in step."""

    def __init__(
        self,
        ground: Ground,
        operators: Mapping[str, Operator],
        plan: CampaignPlan,
        tell: Callable[[str], None],
    ) -> None:
        self.ground = ground
        self.operators = operators
        self.plan = plan
        self.tell = tell
        self.journal = Journal(plan.folder / "results.jsonl")
        self.builder = Builder(plan.build_limit)
        self.trees: queue.Queue[Tree] = queue.Queue()
        self.results: dict[str, MutantResult] = {}
        self.count = 0

    def run(self, mutants: Sequence[Mutant]) -> list[MutantResult]:
        """Return what became of each mutant; what an earlier run has found is kept.

        Raises DriftError where the copies of the site are not in step. On Ctrl-C all
        builds are ended before KeyboardInterrupt goes on.
        """
        keys = [self._get_key(mutant) for mutant in mutants]
        kept = self.journal.read()
        self.results = {key: kept[key] for key in keys if key in kept}
        fresh = []
        for mutant, key in zip(mutants, keys, strict=True):
            if key in self.results:
                continue
            if rule := find_rule(mutant, self.ground):
                self._note(mutant, Judgement(Fate.EQUIVALENT, rule), 0.0)
            else:
                fresh.append(mutant)
        self.tell(f"{len(mutants)} mutants, {len(fresh)} of them to be built")
        self.count = len(fresh)
        if fresh:
            self._build_all(fresh)
        return [self.results[key] for key in keys if key in self.results]

    def _get_key(self, mutant: Mutant) -> str:
        return mutant.get_key(self.ground.read, self.ground.digest)

    def _note(self, mutant: Mutant, finding: Judgement, seconds: float) -> None:
        """Keep what became of a mutant, and say it."""
        key, diff = self._get_key(mutant), mutant.get_diff(self.ground.read)
        result = MutantResult(
            *(key, mutant.operator, mutant.place, mutant.what, diff),
            *(finding.fate, finding.reason, finding.told_at, round(seconds, 1)),
        )
        self.results[key] = result
        self.journal.note(result)
        self.tell(f"{result.fate}: {result.operator}: {result.place}: {result.what}")

    def _build_all(self, fresh: Sequence[Mutant]) -> None:
        tasks = list(self._find_tasks(fresh))
        jobs = min(self.plan.jobs, len(tasks))
        # None of a run before: the same folders, made anew, would be in there twice.
        self.trees = queue.Queue()
        sides = {self.operators[mutant.operator].side for mutant in fresh}
        stops = [STOPS[side] for side in Side if side in sides]
        with ThreadPoolExecutor(jobs) as pool:
            futures = {
                pool.submit(self._make_tree, number, stops) for number in range(jobs)
            }
            try:
                self._wait(futures)
                self._wait({pool.submit(task) for task in tasks})
            except BaseException:
                self.builder.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def _wait(self, futures: set) -> None:  # type: ignore[type-arg]  # of whatever a task returns
        """Wait for all, awake now and then, so that Ctrl-C is taken at once."""
        while futures:
            done, futures = wait(futures, WAKE, FIRST_COMPLETED)
            for future in done:
                future.result()

    def _make_tree(self, number: int, stops: Sequence[str]) -> None:
        """Make a tree to work in, and see that it is in step."""
        tree = make_tree(
            self.ground, self.plan.folder / f"tree-{number}", self.plan.conf
        )
        reset_cache(tree, self.ground.settings.cache)
        for stop in stops:
            built = build(self.builder, tree, stop)
            if built.status != 0 and not self.builder.stopped.is_set():
                raise DriftError(f"a copy of the site is out of step:\n{built.output}")
        self.trees.put(tree)

    def _find_tasks(self, fresh: Sequence[Mutant]) -> Iterator[Callable[[], None]]:
        """Yield the work: pages by the dozen, the example's mutants one by one."""
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
        self, job: Callable[[Tree, Sequence[Mutant]], None], mutants: Sequence[Mutant]
    ) -> None:
        """Do a job in a tree of its own."""
        if self.builder.stopped.is_set():
            return
        tree = self.trees.get()
        try:
            job(tree, mutants)
        finally:
            self.trees.put(tree)

    def _build_pages(self, tree: Tree, mutants: Sequence[Mutant]) -> None:
        """Build some pages in one go, and in halves where that does not tell."""
        began = time.monotonic()
        reset_cache(tree, self.ground.settings.cache)
        with add_pages(tree, self.ground, mutants) as pages:
            built = build(self.builder, tree, STOPS[Side.PAGE])
            if self.builder.stopped.is_set():
                return
            if not (is_shared(built, pages) and len(mutants) > 1):
                for name, mutant in pages.items():
                    typed = self.operators[mutant.operator].typed
                    finding = judge_page(
                        name, mutant, built, tree, self.ground, typed=typed
                    )
                    self._note(mutant, finding, time.monotonic() - began)
                return
        half = len(mutants) // 2
        self._build_pages(tree, mutants[:half])
        self._build_pages(tree, mutants[half:])

    def _build_code(self, tree: Tree, mutants: Sequence[Mutant]) -> None:
        """Build the site with a mutant of the example or of the environment."""
        for mutant in mutants:
            began = time.monotonic()
            reset_cache(tree, self.ground.settings.cache)
            python = ""
            if mutant.requirements:
                python = get_python(self.builder, self.plan.folder, mutant.requirements)
            with mutate(tree, self.ground, mutant):
                built = build(self.builder, tree, STOPS[Side.CODE], python)
            renew(tree, mutant)
            if not self.builder.stopped.is_set():
                finding = judge_code(mutant, built, self.ground)
                self._note(mutant, finding, time.monotonic() - began)
