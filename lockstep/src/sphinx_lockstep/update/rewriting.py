"""Which rewriter a claim has, and what becomes of each problem of a site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import check_block
from sphinx_lockstep.claims.names import Names
from sphinx_lockstep.claims.settings import stands_in_settings
from sphinx_lockstep.claims.steps import make_scripts
from sphinx_lockstep.model import Act, Block, Kind, Mention, Problem, Verdict
from sphinx_lockstep.update.base import BlockChange, PageEdit, Refused
from sphinx_lockstep.update.diffs import rewrite_diff
from sphinx_lockstep.update.edits import read_lines
from sphinx_lockstep.update.fragments import rewrite_fragment
from sphinx_lockstep.update.includes import rewrite_included
from sphinx_lockstep.update.mentions import rewrite_mention
from sphinx_lockstep.update.outputs import rewrite_console, rewrite_log, rewrite_session
from sphinx_lockstep.update.places import make_edit
from sphinx_lockstep.update.trees import rewrite_tree

type Rewriter = Callable[[Block, Problem, Context], BlockChange | PageEdit]


def rewrite_settings(
    block: Block, problem: Problem, context: Context
) -> BlockChange | PageEdit:
    """Return settings as they stand in the file that a caption names.

    Any others are loaded, and a choice of the page's own.
    """
    if block.source or not get_caption_file(block):
        raise Refused(f"it {problem.fact}")
    return rewrite_fragment(block, problem, context)


REWRITERS: dict[Kind, Rewriter] = {
    Kind.INCLUDED: rewrite_included,
    Kind.FRAGMENT: rewrite_fragment,
    Kind.SETTINGS: rewrite_settings,
    Kind.DIFF: rewrite_diff,
    Kind.TREE: rewrite_tree,
    Kind.CONSOLE: rewrite_console,
    Kind.SESSION: rewrite_session,
    Kind.LOG: rewrite_log,
}


@dataclass(frozen=True)
class Left:
    """A problem that stays: its place in a page, the claim, and why it stays."""

    path: str
    line: int
    claim: str
    why: str


def find_edits(verdict: Verdict, names: Names) -> Iterator[PageEdit | Left]:
    """Yield what becomes of each problem of a verdict."""
    for problem in verdict.problems:
        try:
            yield _find_edit(verdict, problem, names)
        except Refused as refusal:
            path, line = verdict.block.path, problem.line
            yield Left(path, line, *_word(problem.claim, str(refusal)))


def _word(claim: str, why: str) -> tuple[str, str]:
    """Return a claim and why it stays; a place in the code belongs to the claim."""
    place = re.match(r"it (at \S+) (.*)", why, re.DOTALL)
    return (f"{claim} {place[1]}", f"it {place[2]}") if place else (claim, why)


def _find_edit(verdict: Verdict, problem: Problem, names: Names) -> PageEdit:
    block, rewriter, context = verdict.block, REWRITERS.get(verdict.kind), names.context
    if isinstance(block, Mention) and verdict.kind is Kind.MENTION:
        return rewrite_mention(block, problem, names)
    if rewriter is None or isinstance(block, Mention):
        raise Refused(f"it {problem.fact}")
    if "unproven" in block.notes:
        raise Refused("a waiver is never touched")
    found = rewriter(block, problem, context)
    if isinstance(found, PageEdit):
        return found
    if found.apply(block.lines) == block.lines:
        raise Refused(f"it {problem.fact}")
    if verdict.kind is not Kind.LOG:  # which only another run can prove
        _refuse_unproven(block, found, context, verdict)
    path = context.settings.root / block.path
    return make_edit(block, found, [line for line, _ in read_lines(path)])


def _refuse_unproven(
    block: Block, change: BlockChange, context: Context, verdict: Verdict
) -> None:
    """Raise Refused where the block's own check would complain of new lines."""
    lines = change.apply(block.lines)
    new = replace(block, text="\n".join(lines))
    recordings = _move_recordings(block, new, context)
    inside = replace(context, recordings=recordings)
    if verdict.kind is Kind.SETTINGS:  # which another run loads
        problems = stands_in_settings(new, inside).problems
    else:
        problems = check_block(new, inside).problems
    if not _count(problems) < _count(verdict.problems):
        raise Refused("what would be written proves no better")


def _count(problems: Iterable[Problem]) -> Counter[tuple[str, str]]:
    return Counter((problem.claim, str(problem.fact)) for problem in problems)


def _move_recordings(old: Block, new: Block, context: Context) -> Recordings:
    """Return a block's recordings at the lines that its steps have moved to."""
    scripts = [make_scripts("", "", [block], {}, context) for block in (old, new)]
    befores, afters = (
        [step for each in found for step in each.steps] for found in scripts
    )
    if [step.text for step in befores] != [step.text for step in afters]:
        raise Refused("what would be written reads as other steps")
    moved: Recordings = {}
    for before, after in zip(befores, afters, strict=True):
        for act in {before.act, Act.STOP}:
            recording = context.recordings.get((old.anchor, before.line, act))
            if recording is not None:
                moved[old.anchor, after.line, act] = recording
    return moved
