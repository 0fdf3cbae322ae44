"""Leaving out what nothing in the browser needs."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep.lab.bundle.base import BundleError

KEPT_METADATA = ("METADATA", "entry_points.txt")  # what is read at run time


def trim(site: Path, leave_out: Iterable[str]) -> None:
    """Remove files from site-packages: those left out, programs, most metadata.

    Raises BundleError for a pattern that matches nothing, and so says nothing.
    """
    names = [path.relative_to(site).as_posix() for path in find_files(site)]
    out = {name for name in names if is_metadata(name) or name.startswith("bin/")}
    for pattern in leave_out:
        matching = set(filter(compile_pattern(pattern).match, names))
        if not matching:
            raise BundleError(f"leave_out has {pattern!r}, which matches no file")
        out |= matching
    for name in out:
        (site / name).unlink()
    for path in site.glob("*.dist-info/METADATA"):
        path.write_bytes(read_headers(path))
    for folder in sorted(site.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def find_files(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def is_metadata(name: str) -> bool:
    """Tell whether a file is metadata that only installers read."""
    folder, _, rest = name.partition("/")
    return folder.endswith(".dist-info") and rest not in KEPT_METADATA


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of paths, with ``**`` for any folders, as a regular one."""
    return re.compile(glob.translate(pattern, recursive=True, include_hidden=True))


def read_headers(metadata: Path) -> bytes:
    """Return the metadata of a distribution without its long description."""
    return metadata.read_bytes().partition(b"\n\n")[0] + b"\n"
