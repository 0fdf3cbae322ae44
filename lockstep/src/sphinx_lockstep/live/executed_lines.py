"""Find the lines of the example that the processes of a sandbox have executed."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path

PROBE = Path(__file__).parent / "probes/line_notes.py"
VARIABLE = "LOCKSTEP_LINES"
HOOK = "hook"
NOTES = "lines"


def measure(folder: Path, project: Path, others: str = "") -> dict[str, str]:
    """Return the environment in which each Python notes the project's lines.

    The notes are written into ``folder``, the sandbox's. ``others`` are further folders
    for PYTHONPATH.
    """
    hook = folder / HOOK
    hook.mkdir()
    shutil.copy(PROBE, hook / "sitecustomize.py")  # the name that Python imports
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(hook), others))),
        VARIABLE: f"{folder / NOTES}{os.pathsep}{project}",
    }


def find_checksums(project: Path) -> dict[str, str]:
    """Return the checksum of each Python file by its path in the project."""
    return {
        path.relative_to(project).as_posix(): f"{zlib.crc32(path.read_bytes()):08x}"
        for path in project.rglob("*.py")
    }


def read_lines(folder: Path, checksums: Mapping[str, str]) -> dict[str, list[int]]:
    """Return the noted lines, sorted, by their file in the project.

    Lines of a file that had another text when it was loaded are left out.
    """
    found: dict[str, set[int]] = {}
    notes = folder / NOTES
    if notes.exists():
        for note in set(notes.read_text("utf-8", "surrogateescape").splitlines()):
            checksum, line, path = note.split(" ", 2)
            if checksums.get(path) == checksum:
                found.setdefault(path, set()).add(int(line))
    return {path: sorted(lines) for path, lines in sorted(found.items())}
