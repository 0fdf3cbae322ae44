"""Leaving out what nothing in the browser needs."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep_lab.bundle.base import BundleError
from sphinx_lockstep_lab.bundle.packing import find_files

KEPT_METADATA = ("METADATA", "entry_points.txt")  # what is read at run time


def trim(site: Path, library: Path, leave_out: Iterable[str]) -> None:
    """Remove files from site-packages and from the standard library.

    Those are what is left out, programs, and the metadata that only installers read.
    Raises BundleError for a pattern that matches nothing, and so says nothing.
    """
    files = {
        path: path.relative_to(folder).as_posix()
        for folder in (site, library)
        for path in find_files(folder)
    }
    out = {path for path, name in files.items() if _is_left(name)}
    for pattern in leave_out:
        match = compile_pattern(pattern).match
        matching = {path for path, name in files.items() if match(name)}
        if not matching:
            raise BundleError(f"leave_out has {pattern!r}, which matches no file")
        out |= matching
    for path in out:
        path.unlink()
    for path in site.glob("*.dist-info/METADATA"):
        path.write_bytes(_read_headers(path))
    for folder in sorted((*site.rglob("*"), *library.rglob("*")), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of paths, with ``**`` for any folders, as a regular one."""
    return re.compile(glob.translate(pattern, recursive=True, include_hidden=True))


def _is_left(name: str) -> bool:
    """Tell whether a file is an installed program, or metadata that nothing reads."""
    folder, _, rest = name.partition("/")
    return folder == "bin" or (
        folder.endswith(".dist-info") and rest not in KEPT_METADATA
    )


def _read_headers(metadata: Path) -> bytes:
    """Return the metadata of a distribution without its long description."""
    return metadata.read_bytes().partition(b"\n\n")[0] + b"\n"
