"""Small sites out of step, and what ``update`` makes of them."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sites import build


@dataclass(frozen=True)
class Updated:
    """What an update has left: its exit status, and the lines that it printed."""

    status: int
    lines: list[str]
    errors: str

    @property
    def told(self) -> list[str]:
        """What is said of places, the telling of runs and the sum aside."""
        return [line for line in self.lines if re.match(r"\S+:\d+: ", line)]

    @property
    def rewrote(self) -> list[str]:
        return [line for line in self.told if ": rewrote " in line]

    @property
    def left(self) -> list[str]:
        return [line for line in self.told if ": left " in line]


def update(root: Path) -> Updated:
    """Update the pages of a site, as a process of its own."""
    command = [sys.executable, "-m", "sphinx_lockstep", "update", "-c", "."]
    done = subprocess.run(
        [*command, "docs"],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Updated(done.returncode, done.stdout.splitlines(), done.stderr)


def split(text: str) -> tuple[str, str]:
    """Return the two sides of a page that is written as a difference."""
    lines = text.splitlines(keepends=True)
    old = "".join(
        line if line == "\n" else line[1:] for line in lines if not line.startswith("+")
    )
    new = "".join(
        line if line == "\n" else line[1:] for line in lines if not line.startswith("-")
    )
    return old, new


def is_in_step(root: Path) -> bool:
    """Tell whether a build of a site finds nothing, and an update changes nothing."""
    before = {path: path.read_bytes() for path in (root / "docs").rglob("*.*")}
    again = update(root)
    after = {path: path.read_bytes() for path in (root / "docs").rglob("*.*")}
    assert (again.status, again.told) == (0, []), again
    assert before == after
    built = build(root, "docs")
    assert built.messages == []
    return built.status == 0
