"""The table at the end of `make matrix`: Pythons by Django and Celery."""

from collections.abc import Iterable, Mapping

from matrix.cells import Cell

PASSED, FAILED, NONE = "passed", "NOT", "-"


def format_table(cells: Iterable[Cell], reasons: Mapping[str, str]) -> str:
    """Return a row for each Django and Celery, then the reason for each failed cell."""
    cells = sorted(cells)
    pythons = sorted({cell.python for cell in cells}, key=_get_minor)
    rows = [["Django", "Celery", *pythons]]
    names = {cell.name for cell in cells}
    for django, celery in sorted({(cell.django, cell.celery) for cell in cells}):
        row = [django, celery]
        for python in pythons:
            name = Cell(python, django, celery).name
            words = FAILED if name in reasons else PASSED
            row.append(words if name in names else NONE)
        rows.append(row)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    for name, reason in sorted(reasons.items()):
        lines.append(
            f"{name}: {reason.splitlines()[0]}"
        )  # the log has the whole reason
    return "\n".join(lines)


def _get_minor(python: str) -> int:
    return int(python.partition(".")[2])
