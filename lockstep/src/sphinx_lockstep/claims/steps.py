"""Turn a page's claims into the scripts of the live run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_lockstep.claims.base import Claim, Context, Recordings
from sphinx_lockstep.claims.edits import find_edit_steps
from sphinx_lockstep.model import Act, Run, Script, Step


def make_scripts(
    docname: str,
    path: str,
    claims: Sequence[Claim],
    notes: dict[str, str],
    context: Context,
    downloads: Sequence[str] = (),
    before: Sequence[Step] = (),
) -> list[Script]:
    """Return the scripts of a page: one that loads settings, and one with other steps.

    Settings have a script of their own, so that a change to them runs no command. A
    page of the tutorial starts with the lasting steps of the pages ``before`` it, and
    the last page ends with a comparison of the reader's folder with the example.
    A script without steps is left out.
    """
    tutorial = context.settings.tutorial
    steps = [step for claim in claims for step in find_steps(claim, context)]
    if docname in tutorial[-1:] and claims:
        step = claims[-1].make_step(Act.COMPARE, "", context.settings)
        steps.append(replace(step, branch=""))
    loads = tuple(step for step in steps if step.act is Act.SETTINGS)
    others = tuple(step for step in steps if step.act is not Act.SETTINGS)
    empty = notes.get("start", "") == "empty" or docname in tutorial
    services = notes.get("services", "")
    scripts = [
        Script(docname, path, loads, services=False, part="settings"),
        Script(
            docname,
            path,
            others,
            services=not services,
            externals=() if services == "none" else tuple(sorted(services.split())),
            empty=empty,
            downloads=tuple(downloads) if empty else (),
            before=tuple(filter(_lasts, before)),
        ),
    ]
    return [script for script in scripts if script.steps]


def _lasts(step: Step) -> bool:
    """Tell whether a later page of the tutorial builds on a step.

    Long-running commands and shells end with their page.
    """
    return step.act in (Act.RUN, Act.WRITE, Act.PATCH) and not step.branch


def pair_recordings(script: Script, run: Run) -> Recordings:
    """Return a run's recordings by the block, line and act of their steps.

    A run has one recording a step, followed by one for each command that was stopped,
    the last command first.
    """
    count = len(script.steps)
    pairs = zip(script.steps, run.recordings, strict=False)
    found = {(step.anchor, step.line, step.act): was for step, was in pairs}
    starts = [step for step in script.steps if step.act is Act.START]
    for was in run.recordings[count:]:
        while starts and starts[-1].line != was.line:
            starts.pop()
        if starts:
            found[(starts.pop().anchor, was.line, was.act)] = was
    return found


def find_steps(claim: Claim, context: Context) -> Iterator[Step]:
    """Yield the steps of a reader at a block, in order; a waived block has none."""
    if "unproven" not in claim.block.notes:
        yield from find_edit_steps(claim, context)
        yield from (expected.step for expected in claim.find_steps(context))
