"""Run ``update`` on a small site that no longer matches its example."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sites import build


@dataclass(frozen=True)
class Updated:
    """The result of an update: its exit status and the lines that it printed."""

    status: int
    lines: list[str]
    errors: str

    @property
    def reports(self) -> list[str]:
        """The reports about lines of pages, without progress and the summary."""
        return [line for line in self.lines if re.match(r"\S+:\d+: ", line)]

    @property
    def rewrote(self) -> list[str]:
        """The reports about lines that were rewritten."""
        return [line for line in self.reports if ": rewrote " in line]

    @property
    def left(self) -> list[str]:
        """The reports about lines that were not rewritten."""
        return [line for line in self.reports if ": not rewritten: " in line]


def update(root: Path) -> Updated:
    """Update the pages of a site in a separate process."""
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
    """Return the old and the new side of a page that is written as a diff."""
    lines = text.splitlines(keepends=True)
    old = "".join(
        line if line == "\n" else line[1:] for line in lines if not line.startswith("+")
    )
    new = "".join(
        line if line == "\n" else line[1:] for line in lines if not line.startswith("-")
    )
    return old, new


def is_up_to_date(root: Path) -> bool:
    """Tell whether a build reports no problems and an update changes nothing."""
    before = {path: path.read_bytes() for path in (root / "docs").rglob("*.*")}
    again = update(root)
    after = {path: path.read_bytes() for path in (root / "docs").rglob("*.*")}
    assert (again.status, again.reports) == (0, []), again
    assert before == after
    built = build(root, "docs")
    assert built.messages == []
    return built.status == 0
