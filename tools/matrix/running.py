"""Parallel runs of cells by tox."""

import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from matrix.cells import RESULTS, ROOT, Cell
from matrix.choice import TOX


def run_cells(cells: Sequence[Cell], folders: Iterable[Path], jobs: int | str) -> None:
    """Run cells in parallel; Ctrl-C stops all of them."""
    for cell in cells:
        (RESULTS / f"{cell.name}.json").unlink(missing_ok=True)
    if not cells:
        return
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TOX_")}
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    names = ",".join(cell.name for cell in cells)
    process = subprocess.Popen(
        [*TOX, "run-parallel", "-p", str(jobs), "--parallel-no-spinner", "-e", names],
        cwd=ROOT,
        env={**inherited, "PATH": path},
        start_new_session=True,  # so that it gets Ctrl-C only from here, and once
    )
    try:
        process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
