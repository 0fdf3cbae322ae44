"""Stop early: skip runs of a site that is already known to be wrong.

A mutation run only asks whether a build fails, so it needn't wait for every failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from sphinx_lockstep.claims.base import Recordings
from sphinx_lockstep.claims.steps import pair_recordings
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.model import Run, Script, Verdict


class EarlyStop:
    """The runs that the setting ``lockstep_stop`` skips.

    With "page", a page that fails without a run isn't run. With "site", a page that
    fails without a run keeps all pages from running; otherwise the shortest page runs
    first, the example's tests run last, and the first failure ends all runs. With "",
    everything runs, the longest page first.

    ``check`` returns the verdicts on a page by what its runs recorded.
    """

    def __init__(
        self,
        stop: str,
        pages: Iterable[str],
        check: Callable[[str, Recordings], Sequence[Verdict]],
    ) -> None:
        self.stop = stop
        self.pages = tuple(pages)
        self.check = check
        self.scripts: dict[str, Script] = {}

    @cached_property
    def failing(self) -> frozenset[str]:
        """The pages that fail whatever a run of them records."""
        return frozenset(page for page in self.pages if self.is_failing(page, {}))

    def is_failing(self, page: str, recordings: Recordings) -> bool:
        """Tell whether a page has a problem, apart from steps that did not run."""
        return any(
            not isinstance(problem.fact, NotRun)
            for verdict in self.check(page, recordings)
            for problem in verdict.problems
        )

    def choose(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts to run, in order."""
        self.scripts = {script.name: script for script in scripts}
        if self.stop == "page":
            return [script for script in scripts if script.docname not in self.failing]
        if self.stop == "site":
            short = sorted(scripts, key=lambda s: (not s.docname, len(s.steps)))
            return [] if self.failing else short
        # If a long script ran last, the other cores would wait for it.
        return sorted(scripts, key=lambda s: -len(s.steps))

    def is_enough(self, run: Run) -> bool:
        """Tell whether a run shows that the site fails, so that the others can stop."""
        if self.stop != "site":
            return False
        script = self.scripts[run.name]
        if not script.docname:  # the example's tests
            return not run.complete
        return self.is_failing(script.docname, pair_recordings(script, run))
