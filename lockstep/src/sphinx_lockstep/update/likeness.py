"""How similar two texts are, and which of several a text has become."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from sphinx_lockstep.messages.updates import NothingSimilar, TwoSimilar
from sphinx_lockstep.update.changes import Refused

CUTOFF = 0.6  # the likeness from which a text may be the new form of another
MOVED = 0.9  # the likeness of a file and its namesake in another folder
MARGIN = 0.1  # how far the best candidate has to lead


@lru_cache(maxsize=100_000)
def get_likeness(one: str, other: str) -> float:
    """Return how similar two texts are: 1 if equal, 0 if too different to count."""
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < CUTOFF * (len(one) + len(other)):
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < CUTOFF:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= CUTOFF else 0.0


def get_worth(one: str, other: str) -> float:
    """Return the score of a pair of lines in an alignment; equal lines score 1."""
    return 1.0 if one == other else 0.9 * get_likeness(one, other) ** 2


def get_only(
    word: str,
    among: Iterable[str],
    likeness: Callable[[str, str], float] = get_likeness,
) -> str:
    """Return the only text that is similar to a text; raise Refused if none or two are."""
    close = [(score, each) for each in set(among) if (score := likeness(word, each))]
    close.sort(reverse=True)
    if not close:
        raise Refused(NothingSimilar(word))
    if len(close) > 1 and close[0][0] - close[1][0] < MARGIN:
        raise Refused(TwoSimilar(close[0][1], close[1][1], word))
    return close[0][1]


def get_file_likeness(one: str, other: str) -> float:
    """Return how similar two paths are.

    Files of one folder are compared by their names without suffix. A file that has
    only moved to another folder, or only changed its suffix, counts as similar.
    """
    old, new = PurePosixPath(one), PurePosixPath(other)
    if one.endswith("/") != other.endswith("/"):
        return 0.0
    if old.suffix != new.suffix:
        return MOVED if old.with_suffix("") == new.with_suffix("") else 0.0
    if old.parent == new.parent:
        return get_likeness(old.stem, new.stem)
    return MOVED if old.name == new.name else 0.0
