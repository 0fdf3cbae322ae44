"""Which cells there are, and which of them a run is about."""

import subprocess
from collections.abc import Iterable, Sequence

from matrix.cells import ROOT, Cell, parse_cell

TOX = [str(ROOT / ".venv" / "bin" / "python"), "-m", "tox"]


def find_cells() -> list[Cell]:
    """Return the cells that tox.ini has, as tox reads it."""
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
    """Return the cells that are named, a sample, or all. Raises ValueError."""
    known = {cell.name: cell for cell in cells}
    for name in only:
        if name not in known:
            raise ValueError(f"`{name}` is no cell: they are named as in `tox list`")
    if only:
        return [known[name] for name in only]
    return get_sample(cells) if sample else list(cells)


def get_sample(cells: Iterable[Cell]) -> list[Cell]:
    """Return few cells that have each version among them: the first that adds most."""
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
