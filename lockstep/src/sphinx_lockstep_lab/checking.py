"""The quick check: each page's listings run under Node, held against the page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.claims.kinds import CHECKS, get_kind
from sphinx_lockstep.messages.message import Untyped, untyped
from sphinx_lockstep.model import Act, Kind, Problem, Recording, Step
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import find_output
from sphinx_lockstep_lab.hosting import Engine, EngineError, Result
from sphinx_lockstep_lab.listings import LOG_LIMIT, Listing

CHECKED = (Kind.CONSOLE, Kind.SESSION, Kind.LOG)
MEND = (
    "if that cannot be so in a browser, say why above the listing (`lockstep: lab:"
    " REASON`), or mask what differs in lockstep_lab_masks"
)
SLICE = 0.3  # seconds between two looks at a log


@dataclass(frozen=True)
class Difference:
    """What is otherwise in the browser than on the page, at a listing."""

    listing: Listing
    problem: Problem


class EngineFollower:
    """Runs listings one after the other, and records each step as the gate does."""

    def __init__(self, engine: Any, context: Context) -> None:
        self.engine = engine
        self.context = context
        self.recordings: Recordings = {}
        self.logs: dict[str, str] = {}
        self.seen: dict[str, int] = {}

    def ask(self, request: dict[str, Any]) -> Result:
        """Ask the engine, and take note of what the programs print."""
        result: Result = self.engine.ask(request)
        for name, text in (result.get("printed") or {}).items():
            if name != "shell":
                self.logs[name] = self.logs.get(name, "") + text
        if result.get("dead"):
            raise EngineError(result["error"])
        return result

    def follow(self, listing: Listing) -> Problem | None:
        """Run a listing; return what keeps it from running."""
        for step, request in listing.asks:
            if step is not None and step.act is Act.LOG:
                self._note(step, self._wait_for_log(step))
                continue
            began = {name: len(text) for name, text in self.logs.items()}
            result = self.ask(request)
            if step is None or step.file:
                if not result["ok"] and not request.get("fails"):
                    line = listing.block.line
                    return Problem.untyped(
                        line, "this listing", result["error"], mend=MEND
                    )
                continue
            self._note(step, self._record(step, result, began))
            self.ask({"type": "pump"})
        return None

    def _note(self, step: Step, recording: Recording) -> None:
        self.recordings[step.anchor, step.line, step.act] = recording

    def _record(self, step: Step, result: Result, began: dict[str, int]) -> Recording:
        output, problem = result["output"], ""
        if step.act is Act.START:
            name = next(
                (n for n in self.logs if len(self.logs[n]) > began.get(n, 0)), ""
            )
            output = self.logs.get(name, "")[began.get(name, 0) :] or output
            lines = [p["command"] for p in result["state"]["programs"] if p["running"]]
            if step.text not in lines:
                problem = "does not go on in the browser"
        elif step.act is Act.EXAMPLE:
            if not result["ok"] and not step.raises:
                problem = f"raises {result['error']}"
        elif result.get("error"):
            problem = result["error"]
        return Recording(
            step.act, step.line, output.rstrip("\n"), None, untyped(problem)
        )

    def _wait_for_log(self, step: Step) -> Recording:
        want = step.text.splitlines()
        end = time.monotonic() + min(step.limit, LOG_LIMIT)
        is_over = False
        while True:
            recording, rest = self._find_log(step, want)
            if recording is not None:
                return recording
            if is_over:
                fact = "is not logged in the browser"
                return Recording(
                    Act.LOG, step.line, "\n".join(rest), problem=Untyped(fact)
                )
            left = end - time.monotonic()
            result = self.ask({"type": "pump", "until": min(SLICE, max(left, 0))})
            delays = [p["due"] for p in result["state"]["programs"] if p["running"]]
            known = [delay for delay in delays if delay is not None]
            is_over = left <= 0 or not any(delay <= left for delay in known)
            if not is_over and min(known) > SLICE:
                time.sleep(SLICE)  # the engine says that nothing is due before

    def _find_log(
        self, step: Step, want: list[str]
    ) -> tuple[Recording | None, list[str]]:
        """Return where some program has logged the lines, or what they all logged since."""
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
) -> list[Difference]:
    """Run a page's listings in order; return what is otherwise than the page shows."""
    follower = EngineFollower(engine, context)
    found: list[Difference] = []
    for listing in listings:
        if listing.reason:
            continue
        try:
            problem = follower.follow(listing)
        except EngineError as error:
            problem = Problem.untyped(
                listing.block.line, "this listing", str(error), mend=MEND
            )
            return [*found, Difference(listing, problem)]
        if problem is not None:
            found.append(Difference(listing, problem))
            continue
        inside = replace(context, recordings=follower.recordings)
        kind = get_kind(listing.block, context.settings)
        if kind in CHECKED:
            problems = CHECKS[kind](listing.block, inside).problems
            found += [
                Difference(
                    listing, replace(problem, fact=Untyped(str(problem.fact), MEND))
                )
                for problem in problems
            ]
    return found
