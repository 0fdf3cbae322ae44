"""Lines of a text that are in a row among other lines."""

from __future__ import annotations

from collections.abc import Sequence


def has_lines(want: Sequence[str], have: Sequence[str], at: int) -> bool:
    """Tell whether lines are in a row from a line on, counted from 0."""
    return at >= 0 and list(have[at : at + len(want)]) == list(want)


def find_lines(want: Sequence[str], have: Sequence[str], start: int = 0) -> int | None:
    """Return the first line, from 0, at which lines are in a row, or None.

    The search begins at the line ``start``.
    """
    places = range(start, len(have) - len(want) + 1)
    return next((at for at in places if has_lines(want, have, at)), None)
