"""Align the lines of a page with the current lines: which old line is which new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sphinx_lockstep.messages.updates import EdgeUnclear
from sphinx_lockstep.update.changes import Refused
from sphinx_lockstep.update.likeness import MARGIN

NEIGHBOURS = 0.2  # the bonus of lines that stay next to each other


def align[Item](
    want: Sequence[Item],
    have: Sequence[Item],
    likeness: Callable[[Item, Item], float],
    breaks: frozenset[int] = frozenset(),
) -> tuple[float, list[int | None]]:
    """Return the score of the best alignment, and the partner of each wanted item.

    A partner is an index into ``have``, or None. The alignment keeps the order of the
    items and has the greatest possible sum of likenesses. ``breaks`` are the indexes of
    wanted items that follow a gap, so they needn't follow the item before them.
    """
    rows, columns = len(want), len(have)
    # The best sum of the first i and j items, and of the first i and j items whose
    # last two are a pair.
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    match = [[-1.0] * (columns + 1) for _ in range(rows + 1)]
    # For a pair, the wanted item, counted from 1, whose partner is right above its own.
    above: dict[tuple[int, int], int] = {}
    last = [0] * (columns + 1)  # the best such item of this part, by column
    for i in range(1, rows + 1):
        if i - 1 in breaks:
            last = [0] * (columns + 1)
        for j in range(1, columns + 1):
            score = likeness(want[i - 1], have[j - 1])
            if score > 0:
                apart, item = best[i - 1][j - 1], last[j - 1]
                near = match[item][j - 1] + NEIGHBOURS if item else -1.0
                if near >= apart:
                    above[i, j] = item
                match[i][j] = score + max(near, apart)
            best[i][j] = max(match[i][j], best[i - 1][j], best[i][j - 1])
        for j in range(1, columns + 1):
            if match[i][j] >= max(match[last[j]][j], 0):
                last[j] = i
    return best[rows][columns], _trace(best, match, above)


def _trace(
    best: Sequence[Sequence[float]],
    match: Sequence[Sequence[float]],
    above: Mapping[tuple[int, int], int],
) -> list[int | None]:
    """Return the partners by following the best sums back from their end."""
    i, j = len(best) - 1, len(best[0]) - 1
    found: list[int | None] = [None] * i
    is_bound = False
    while i and j:
        if is_bound or match[i][j] == best[i][j]:
            found[i - 1] = j - 1
            is_bound = (i, j) in above
            i, j = above.get((i, j), i - 1), j - 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return found


def get_edge[Item](
    part: Sequence[Item],
    pairs: Sequence[int | None],
    have: Sequence[Item],
    free: range,
    which: int,
    likeness: Callable[[Item, Item], float],
) -> int:
    """Return the index of the item that a part starts with (0) or ends with (-1).

    ``free`` are the candidates. Raises Refused if the edge has no partner, or if another
    candidate without a partner is as similar.
    """
    at, old = pairs[which], part[which]
    if at is None or at not in free:
        raise Refused(EdgeUnclear())
    best = likeness(old, have[at])
    if best < likeness(old, old):
        taken = set(pairs)
        others = (have[other] for other in free if other not in taken)
        if any(likeness(old, other) > best - MARGIN for other in others):
            raise Refused(EdgeUnclear())
    return at


def has_rival[Item](
    part: Sequence[Item],
    have: Sequence[Item],
    free: range,
    span: range,
    likeness: Callable[[Item, Item], float],
) -> bool:
    """Tell whether a part is as similar to items outside its span as to its span."""
    score, _ = align(part, [have[at] for at in free], likeness)
    rest = [have[at] for at in free if at not in span]
    rival, _ = align(part, rest, likeness)
    return rival > score - MARGIN
