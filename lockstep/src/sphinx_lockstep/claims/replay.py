"""A tutorial's steps are those that a replay has followed, on every way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.replays import Replayed, find_key, read_replayed

MEND = "follow them: `make replay`, which records that it has"


def check_replayed(
    pages: Mapping[str, Iterable[Block]], settings: Settings
) -> Iterator[Verdict]:
    """Yield a verdict on each page of the tutorial that was not followed as it is."""
    if settings.replay_record is None:
        return
    name = settings.replay_record.relative_to(settings.root).as_posix()
    record: dict[str, Replayed] = {}
    try:
        record = read_replayed(settings.replay_record)
    except ValueError as error:
        yield _fail(name, 1, "the record of replays", f"cannot be read: {error}")
        return
    ways = {way.name for way in settings.replays}
    for docname in settings.tutorial:
        blocks = list(pages.get(docname, ()))
        if not blocks:
            fact = "is no page with a listing"
            yield _fail("conf.py", 1, f"`{docname}` in lockstep_tutorial", fact, "")
            continue
        was = record.get(docname)
        if was is None or was.key != find_key(blocks) or set(was.seconds) != ways:
            fact = "are not those that a replay has followed"
            yield _fail(blocks[0].path, blocks[0].line, "the steps of this page", fact)


def _fail(path: str, line: int, claim: str, fact: str, mend: str = MEND) -> Verdict:
    block = Block("", path, line, "", "")
    problem = Problem.untyped(line, claim, fact, mend=mend)
    return Verdict(block, Kind.TUTORIAL, Outcome.FAILED, problems=(problem,))
