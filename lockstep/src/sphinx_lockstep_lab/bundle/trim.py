"""The removal of files that no code in the browser needs."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep.messages.lab import LeaveOutUnused
from sphinx_lockstep_lab.bundle.archives import find_files
from sphinx_lockstep_lab.errors import BundleError

KEPT_METADATA = ("METADATA", "entry_points.txt")  # programs read only these


def trim(site: Path, library: Path, leave_out: Iterable[str]) -> None:
    """Remove files from site-packages and from the standard library.

    These are the files that match ``leave_out``, scripts, and metadata that only
    installers read. Raises BundleError for a pattern that matches no file.
    """
    files = {
        path: path.relative_to(folder).as_posix()
        for folder in (site, library)
        for path in find_files(folder)
    }
    out = {path for path, name in files.items() if _is_unread(name)}
    for pattern in leave_out:
        match = compile_pattern(pattern).match
        matching = {path for path, name in files.items() if match(name)}
        if not matching:
            raise BundleError(LeaveOutUnused(pattern))
        out |= matching
    for path in out:
        path.unlink()
    for path in site.glob("*.dist-info/METADATA"):
        path.write_bytes(_read_headers(path))
    for folder in sorted((*site.rglob("*"), *library.rglob("*")), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression for a pattern of paths; ``**`` is any folders."""
    return re.compile(glob.translate(pattern, recursive=True, include_hidden=True))


def _is_unread(name: str) -> bool:
    """Tell whether a file is an installed script, or metadata that no program reads."""
    folder, _, rest = name.partition("/")
    return folder == "bin" or (
        folder.endswith(".dist-info") and rest not in KEPT_METADATA
    )


def _read_headers(metadata: Path) -> bytes:
    """Return a distribution's metadata without its long description."""
    return metadata.read_bytes().partition(b"\n\n")[0] + b"\n"
