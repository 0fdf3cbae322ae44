"""The check of a page's listings: their run in the lab's engine against the page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.messages.lab import (
    DiffersInBrowser,
    FailsInBrowser,
    NotLoggedInBrowser,
    NotStillRunning,
    RaisesInBrowser,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Act, Kind, Problem, Recording, Step
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_output
from sphinx_lockstep_lab.errors import EngineError
from sphinx_lockstep_lab.listings import LOG_LIMIT, Listing
from sphinx_lockstep_lab.node_engine import Engine, Result

CHECKED = (Kind.CONSOLE, Kind.SESSION, Kind.LOG)
SLICE = 0.3  # seconds between two reads of a log


@dataclass(frozen=True)
class Mismatch:
    """A listing whose run in the browser doesn't match the page."""

    listing: Listing
    problem: Problem


class ListingRunner:
    """Runs listings one after the other, and records each step as the gate does."""

    def __init__(self, engine: Any, context: Context) -> None:
        self.engine = engine
        self.context = context
        self.recordings: Recordings = {}
        self.logs: dict[str, str] = {}
        self.seen: dict[str, int] = {}

    def ask(self, request: dict[str, Any]) -> Result:
        """Send a request to the engine; add what the programs print to their logs."""
        result: Result = self.engine.ask(request)
        for name, text in (result.get("printed") or {}).items():
            if name != "shell":
                self.logs[name] = self.logs.get(name, "") + text
        if result.get("dead"):
            raise EngineError(FailsInBrowser(result["error"]))
        return result

    def run(self, listing: Listing) -> Problem | None:
        """Run a listing; return the problem of an edit that fails."""
        for step, request in listing.asks:
            if step is not None and step.act is Act.LOG:
                self._note(step, self._wait_for_log(step))
                continue
            began = {name: len(text) for name, text in self.logs.items()}
            result = self.ask(request)
            if step is None or step.file:
                if not result["ok"] and not request.get("fails"):
                    line = listing.block.line
                    return Problem(
                        line, "this listing", FailsInBrowser(result["error"])
                    )
                continue
            self._note(step, self._record(step, result, began))
            self.ask({"type": "pump"})
        return None

    def _note(self, step: Step, recording: Recording) -> None:
        self.recordings[step.anchor, step.line, step.act] = recording

    def _record(self, step: Step, result: Result, began: dict[str, int]) -> Recording:
        output = result["output"]
        problem: Message | None = None
        if step.act is Act.START:
            name = next(
                (n for n in self.logs if len(self.logs[n]) > began.get(n, 0)), ""
            )
            output = self.logs.get(name, "")[began.get(name, 0) :] or output
            lines = [p["command"] for p in result["state"]["programs"] if p["running"]]
            if step.text not in lines:
                problem = NotStillRunning()
        elif step.act is Act.EXAMPLE:
            if not result["ok"] and not step.raises:
                problem = RaisesInBrowser(result["error"])
        elif result.get("error"):
            problem = FailsInBrowser(result["error"])
        return Recording(step.act, step.line, output.rstrip("\n"), None, problem)

    def _wait_for_log(self, step: Step) -> Recording:
        want = step.text.splitlines()
        end = time.monotonic() + min(step.limit, LOG_LIMIT)
        is_over = False
        while True:
            recording, rest = self._find_log(step, want)
            if recording is not None:
                return recording
            if is_over:
                problem = NotLoggedInBrowser()
                return Recording(Act.LOG, step.line, "\n".join(rest), problem=problem)
            left = end - time.monotonic()
            result = self.ask({"type": "pump", "until": min(SLICE, max(left, 0))})
            delays = [p["due"] for p in result["state"]["programs"] if p["running"]]
            known = [delay for delay in delays if delay is not None]
            is_over = left <= 0 or not any(delay <= left for delay in known)
            if not is_over and min(known) > SLICE:
                time.sleep(SLICE)  # the engine reports that no program is due earlier

    def _find_log(
        self, step: Step, want: list[str]
    ) -> tuple[Recording | None, list[str]]:
        """Return a recording of the logged lines, or None and what was logged instead."""
        rest: list[str] = []
        for name, text in self.logs.items():
            lines = mask(text, self.context.settings.masks).splitlines()
            have = [line.rstrip() for line in lines]
            found = find_output(want, have, start=self.seen.get(name, 0))
            if found:
                self.seen[name] = found[1]
                shown = "\n".join(have[found[0] : found[1]])
                return Recording(Act.LOG, step.line, shown), rest
            rest += have[self.seen.get(name, 0) :]
        return None, rest


def check_page(
    engine: Engine, listings: Sequence[Listing], context: Context
) -> list[Mismatch]:
    """Run a page's listings in order; return those that don't match the page."""
    runner = ListingRunner(engine, context)
    found: list[Mismatch] = []
    for listing in listings:
        if listing.reason:
            continue
        try:
            problem = runner.run(listing)
        except EngineError as error:
            line = listing.block.line
            problem = Problem(
                line, "this listing's engine", error.message, output=error.output
            )
            return [*found, Mismatch(listing, problem)]
        if problem is not None:
            found.append(Mismatch(listing, problem))
            continue
        inside = replace(context, recordings=runner.recordings)
        if listing.claim.kind in CHECKED:
            problems = listing.claim.check(inside).problems
            found += [
                Mismatch(listing, replace(problem, fact=DiffersInBrowser(problem.fact)))
                for problem in problems
            ]
    return found
