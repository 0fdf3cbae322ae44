"""The record of replays: which steps of the tutorial were followed, and how long it took."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.model import Block
from sphinx_lockstep.store.records import read_entries
from sphinx_lockstep.syntax.masks import MASKS, mask

PROMPTS = ("$ ", ">>> ", "... ")


@dataclass(frozen=True)
class Replayed:
    """A page as it was followed: the key of its steps, and the seconds on each way."""

    docname: str
    key: str
    seconds: dict[str, float]


def find_key(blocks: Iterable[Block]) -> str:
    """Return the key of a page's steps: what is typed, written, sent and looked for.

    What is printed, and what stands in files, is proven without a replay.
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


def read_replayed(path: Path) -> dict[str, Replayed]:
    """Return a record's pages by name; none where there is no file.

    Raises ValueError for a file that holds no record.
    """
    pages = read_entries(path, Replayed)
    return {page.docname: page for page in pages}


def describe_time(page: Replayed | None) -> str:
    """Return how long a page takes on its longest way, reading aside, in whole minutes."""
    if page is None or not page.seconds:
        return "an unknown time"
    minutes = math.ceil(max(page.seconds.values()) / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
