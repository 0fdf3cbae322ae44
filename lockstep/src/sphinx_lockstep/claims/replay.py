"""Check that a replay has followed the current steps of a tutorial, in every way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.records import (
    RecordUnreadable,
    StepsNotReplayed,
    TutorialPageMissing,
)
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.replays import read_replayed
from sphinx_lockstep.syntax.masks import MASKS, mask

PROMPTS = ("$ ", ">>> ", "... ")
COMMAND = "python -m sphinx_lockstep replay"


def check_replayed(
    pages: Mapping[str, Iterable[Block]], settings: Settings
) -> Iterator[Verdict]:
    """Yield a verdict on each page of the tutorial whose steps no replay has followed."""
    path = settings.replay_record
    if path is None:
        return
    name = path.relative_to(settings.root).as_posix()
    try:
        record = read_replayed(path)
    except ValueError as error:
        fact = RecordUnreadable(str(error), COMMAND)
        yield _fail(name, 1, "the record of replays", fact)
        return
    replays = {replay.name for replay in settings.replays}
    for docname in settings.tutorial:
        blocks = list(pages.get(docname, ()))
        if not blocks:
            claim = f"`{docname}` in lockstep_tutorial"
            yield _fail("conf.py", 1, claim, TutorialPageMissing())
            continue
        was = record.get(docname)
        if was is None or was.key != find_key(blocks) or set(was.seconds) != replays:
            first = blocks[0]
            claim = "the steps of this page"
            yield _fail(first.path, first.line, claim, StepsNotReplayed())


def find_key(blocks: Iterable[Block]) -> str:
    """Return the key of a page's steps: what a reader types, writes, sends and looks for.

    Output and the content of files are tested without a replay.
    """
    done = (block for block in blocks if "preview" not in block.notes)
    steps = "\n".join(map(_describe, done))
    return hashlib.sha256(steps.encode()).hexdigest()[:16]


def _describe(block: Block) -> str:
    typed = "\n".join(_find_typed(block))
    if not typed and not block.caption:  # a request, or a line of a log
        typed = mask(block.text, MASKS).strip().partition("\n")[0]
    return f"{block.language} {bool(block.branch)} {block.caption}\n{typed}"


def _find_typed(block: Block) -> Iterator[str]:
    goes_on = False
    for line in block.lines:
        if goes_on or line.startswith(PROMPTS):
            yield line
            goes_on = line.endswith("\\")


def _fail(path: str, line: int, claim: str, fact: Message) -> Verdict:
    block = Block("", path, line, "", "")
    problem = Problem(line, claim, fact)
    return Verdict(block, Kind.TUTORIAL, Outcome.FAILED, problems=(problem,))
