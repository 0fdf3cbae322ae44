"""Find the edit that fixes a problem, or the reason why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sphinx_lockstep.claims.base import Claim, Context, Recordings
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import check_claim, classify, parse_claim
from sphinx_lockstep.claims.names import Names
from sphinx_lockstep.claims.settings import SettingsClaim
from sphinx_lockstep.claims.steps import make_scripts
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.updates import ReadsAsCommand, StillWrong, WaiverKept
from sphinx_lockstep.model import Act, Block, Kind, Mention, Problem, Verdict
from sphinx_lockstep.update.changes import BlockChange, PageEdit, Refused, refuse
from sphinx_lockstep.update.diffs import rewrite_diff
from sphinx_lockstep.update.fragments import rewrite_fragment
from sphinx_lockstep.update.includes import rewrite_included
from sphinx_lockstep.update.mentions import rewrite_mention
from sphinx_lockstep.update.outputs import rewrite_console, rewrite_log, rewrite_session
from sphinx_lockstep.update.page_files import read_lines
from sphinx_lockstep.update.source_lines import make_edit
from sphinx_lockstep.update.trees import rewrite_tree

type Rewriter = Callable[[Block, Problem, Context], BlockChange | PageEdit]


def rewrite_settings(
    block: Block, problem: Problem, context: Context
) -> BlockChange | PageEdit:
    """Return settings as they are in the file that a caption names.

    Settings without a file in the caption are the page's own choice.
    """
    if block.source or not get_caption_file(block):
        raise refuse(problem)
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
    """A claim that isn't rewritten.

    ``fact`` says why, and ``fix`` what to do about it, "" if the build says that.
    """

    path: str
    line: int
    claim: str
    fact: Message
    fix: str = ""


def find_edits(verdict: Verdict, names: Names) -> Iterator[PageEdit | Left]:
    """Yield the edit for each problem of a verdict, or why there is none."""
    for problem in verdict.problems:
        try:
            yield _find_edit(verdict, problem, names)
        except Refused as refusal:
            path, line = verdict.block.path, problem.line
            yield Left(path, line, problem.claim, refusal.fact, refusal.fix)


def _find_edit(verdict: Verdict, problem: Problem, names: Names) -> PageEdit:
    block, rewriter, context = verdict.block, REWRITERS.get(verdict.kind), names.context
    if isinstance(block, Mention) and verdict.kind is Kind.MENTION:
        return rewrite_mention(block, problem, names)
    if rewriter is None or isinstance(block, Mention):
        raise refuse(problem)
    if "unproven" in block.notes:
        raise Refused(WaiverKept())
    found = rewriter(block, problem, context)
    if isinstance(found, PageEdit):
        return found
    if found.apply(block.lines) == block.lines:
        raise refuse(problem)
    if verdict.kind is not Kind.LOG:  # only another run can check a log
        _check_change(block, found, context, verdict)
    path = context.settings.root / block.path
    return make_edit(block, found, [line for line, _ in read_lines(path)])


def _check_change(
    block: Block, change: BlockChange, context: Context, verdict: Verdict
) -> None:
    """Raise Refused if the block would have as many problems with its new lines."""
    lines = change.apply(block.lines)
    new = classify(replace(block, text="\n".join(lines)), context.settings)
    claim = parse_claim(new)
    recordings = _move_recordings(context.claims[block.anchor], claim, context)
    inside = replace(context, recordings=recordings)
    if verdict.kind is Kind.SETTINGS:  # only another run can load them
        problems = SettingsClaim.parse(new).check_without_run(inside).problems
    else:
        problems = check_claim(claim, inside).problems
    if not _count(problems) < _count(verdict.problems):
        raise Refused(StillWrong())


def _count(problems: Iterable[Problem]) -> Counter[tuple[str, Message]]:
    return Counter((problem.claim, problem.fact) for problem in problems)


def _move_recordings(old: Claim, new: Claim, context: Context) -> Recordings:
    """Return the recordings of a block at the new lines of its steps."""
    scripts = [make_scripts("", "", [claim], {}, context) for claim in (old, new)]
    befores, afters = (
        [step for each in found for step in each.steps] for found in scripts
    )
    if [step.text for step in befores] != [step.text for step in afters]:
        raise Refused(ReadsAsCommand())
    moved: Recordings = {}
    for before, after in zip(befores, afters, strict=True):
        for act in {before.act, Act.STOP}:
            recording = context.recordings.get((old.block.anchor, before.line, act))
            if recording is not None:
                moved[old.block.anchor, after.line, act] = recording
    return moved
