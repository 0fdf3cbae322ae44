"""The record of replays: which steps of the tutorial were followed, and how long it took."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sphinx_lockstep.masks import MASKS, mask
from sphinx_lockstep.model import Block

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
    if not path.is_file():
        return {}
    try:
        pages = [Replayed(**values) for values in json.loads(path.read_text("utf-8"))]
    except TypeError as error:
        raise ValueError(error) from None
    return {page.docname: page for page in pages}


def write_replayed(path: Path, pages: Iterable[Replayed]) -> None:
    """Write a record, whole or not at all."""
    text = json.dumps([asdict(page) for page in pages], indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def describe_time(page: Replayed | None) -> str:
    """Return how long a page takes on its longest way, reading aside, in whole minutes."""
    if page is None or not page.seconds:
        return "an unknown time"
    minutes = math.ceil(max(page.seconds.values()) / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
