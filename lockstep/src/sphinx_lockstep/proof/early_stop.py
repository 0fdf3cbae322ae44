"""Stopping early: what a site need not run once it is known to be out of step.

Whoever only asks whether a site is in step, as a mutation run does some hundred times,
need not wait for the rest of what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from sphinx_lockstep.claims.base import Recordings
from sphinx_lockstep.claims.steps import pair_recordings
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.model import Run, Script, Verdict


class Haste:
    """What may be left out, by the setting ``lockstep_stop``.

    With "page", a page whose faults show without a run is not run. With "site", a fault
    of any page keeps all pages from running, the shortest page goes first, the
    example's tests go last, and the first fault that a run shows ends the others.
    Otherwise, all is run, the longest first.
    ``check`` gives the verdicts on a page by what its runs have left.
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
    def broken(self) -> frozenset[str]:
        """The pages that a run cannot mend."""
        return frozenset(page for page in self.pages if self.is_broken(page, {}))

    def is_broken(self, page: str, recordings: Recordings) -> bool:
        """Tell whether a page has a fault other than that it did not run."""
        return any(
            not isinstance(problem.fact, NotRun)
            for verdict in self.check(page, recordings)
            for problem in verdict.problems
        )

    def choose(self, scripts: Sequence[Script]) -> list[Script]:
        """Return the scripts that are to be run, in their order."""
        self.scripts = {script.name: script for script in scripts}
        if self.stop == "page":
            return [script for script in scripts if script.docname not in self.broken]
        if self.stop == "site":
            short = sorted(scripts, key=lambda s: (not s.docname, len(s.steps)))
            return [] if self.broken else short
        # The longest go first, so that none is left alone at the end.
        return sorted(scripts, key=lambda s: -len(s.steps))

    def is_enough(self, run: Run) -> bool:
        """Tell whether a run shows what settles the matter for the whole site."""
        if self.stop != "site":
            return False
        script = self.scripts[run.name]
        if not script.docname:  # of no page
            return not run.complete
        return self.is_broken(script.docname, pair_recordings(script, run))
