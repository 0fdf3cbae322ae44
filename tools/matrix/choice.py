"""The cells of tox.ini, and the selection of those to run."""

import subprocess
from collections.abc import Iterable, Sequence

from matrix.cells import ROOT, Cell, parse_cell

TOX = [str(ROOT / ".venv" / "bin" / "python"), "-m", "tox"]


def find_cells() -> list[Cell]:
    """Return the cells of tox.ini, as tox reads them."""
    done = call_tox("list", "--no-desc")
    names = [line for line in done.splitlines() if line.startswith("py3")]
    return [parse_cell(name) for name in names]


def call_tox(*arguments: str) -> str:
    return subprocess.run(
        [*TOX, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout


def choose(
    cells: Sequence[Cell], only: Sequence[str] = (), sample: bool = False
) -> list[Cell]:
    """Return the named cells, a sample, or all; raise ValueError for a wrong name."""
    known = {cell.name: cell for cell in cells}
    for name in only:
        if name not in known:
            raise ValueError(f"`{name}` isn't a cell: `tox list` shows their names")
    if only:
        return [known[name] for name in only]
    return get_sample(cells) if sample else list(cells)


def get_sample(cells: Iterable[Cell]) -> list[Cell]:
    """Return a few cells that cover each version; each adds as many as it can."""
    left, sample = sorted(cells), []
    seen: set[tuple[str, str]] = set()
    while left:
        best = max(left, key=lambda cell: len(_get_parts(cell) - seen))
        if not _get_parts(best) - seen:
            break
        sample.append(best)
        seen |= _get_parts(best)
    return sample


def _get_parts(cell: Cell) -> set[tuple[str, str]]:
    return {
        ("python", cell.python),
        ("django", cell.django),
        ("celery", cell.celery),
    }
