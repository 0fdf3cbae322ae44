"""Remove the processes and folders of a run that has ended: ``python -m … MARK``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx_lockstep.live.processes import get_prefix, kill_marked


def main() -> None:
    """Wait for the end of standard input, then remove everything with the mark."""
    sys.stdin.buffer.read()
    mark = sys.argv[1]
    kill_marked(mark)
    for folder in Path(tempfile.gettempdir()).glob(f"{get_prefix(mark)}*"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
