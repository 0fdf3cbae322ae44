"""Laying what a page shows beside what is so: which line has become which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sphinx_lockstep.update.base import EDGE, MARGIN, Refused

NEIGHBOURS = 0.2  # what lines are worth that stay next to one another


def align[Item](
    want: Sequence[Item],
    have: Sequence[Item],
    likeness: Callable[[Item, Item], float],
    breaks: frozenset[int] = frozenset(),
) -> tuple[float, list[int | None]]:
    """Return how alike two rows are, and for each wanted item the one it has become.

    The order is kept, and the sum of likenesses is the greatest there is. ``breaks``
    are the wanted items that stand behind a gap: they need not follow the one above.
    """
    rows, columns = len(want), len(have)
    # The best sum of the first i and j items, and of those whose last ones are a pair.
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    match = [[-1.0] * (columns + 1) for _ in range(rows + 1)]
    # The wanted item, counted from 1, whose pair is right above a pair's own.
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
    """Follow the best sums back from their end."""
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
    """Return the item that a part begins (0) or ends (-1) with.

    ``free`` are the items it may have come from. Raises Refused for a guess: another
    one, which no item of the part has become, is as like.
    """
    at, old = pairs[which], part[which]
    if at is None or at not in free:
        raise Refused(EDGE)
    best = likeness(old, have[at])
    if best < likeness(old, old):
        taken = set(pairs)
        others = (have[other] for other in free if other not in taken)
        if any(likeness(old, other) > best - MARGIN for other in others):
            raise Refused(EDGE)
    return at


def has_rival[Item](
    part: Sequence[Item],
    have: Sequence[Item],
    free: range,
    span: range,
    likeness: Callable[[Item, Item], float],
) -> bool:
    """Tell whether a part may as well have come from elsewhere than its span."""
    score, _ = align(part, [have[at] for at in free], likeness)
    rest = [have[at] for at in free if at not in span]
    rival, _ = align(part, rest, likeness)
    return rival > score - MARGIN
