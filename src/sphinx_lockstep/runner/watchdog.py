"""Kill what a run left, once the run is gone: ``python -m … MARK``."""

from __future__ import annotations

import sys

from sphinx_lockstep.runner.processes import kill_marked


def main() -> None:
    """Wait for the end of standard input, then kill everything marked."""
    sys.stdin.buffer.read()
    kill_marked(sys.argv[1])


if __name__ == "__main__":
    main()
