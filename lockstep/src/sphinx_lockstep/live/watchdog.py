"""Clear away what a run left, once the run is gone: ``python -m … MARK``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx_lockstep.live.processes import get_prefix, kill_marked


def main() -> None:
    """Wait for the end of standard input, then clear away all that is marked."""
    sys.stdin.buffer.read()
    mark = sys.argv[1]
    kill_marked(mark)
    for folder in Path(tempfile.gettempdir()).glob(f"{get_prefix(mark)}*"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
