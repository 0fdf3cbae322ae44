"""The values that describe a bundle, and the settings that it is built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SITE = "/lib/python3.14/site-packages"  # where the browser unpacks the packages
LIBRARY = "/lib/python314.zip"  # where Pyodide has the standard library
PYTHON = "3.14"  # the version of Pyodide's Python
PLATFORM = "wasm32-pyodide2025"  # uv's name for Pyodide's platform


@dataclass(frozen=True)
class BundleSettings:
    """The settings of a bundle.

    ``requirements`` is the hashed lock of the browser's packages; the site's own
    ``locks`` must have the same versions. ``start`` is Python code: the modules that it
    imports are shipped compiled, all others as source. ``start_file`` is the file that
    contains the code, and it can import the modules beside that file. ``leave_out`` and
    ``source_only`` are patterns of paths in site-packages and in the standard library,
    with ``**`` for any folders. Files that match the first aren't shipped. Files that
    match the second are never compiled, so that tracebacks show their lines.
    ``licences`` are pairs of a distribution's canonical name and a file with its
    licence, for distributions that don't contain one.
    """

    requirements: Path
    locks: tuple[Path, ...] = ()
    start: str = ""
    start_file: Path | None = None
    leave_out: tuple[str, ...] = ()
    source_only: tuple[str, ...] = ()
    licences: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class BundleFile:
    """A file that the browser fetches.

    ``name`` is its name in the engine. ``url`` is its name in the site's ``_lab/``
    folder, which changes with the content. ``path`` is the compressed file, and
    ``bytes`` its size.
    """

    name: str
    path: Path
    url: str
    bytes: int


@dataclass(frozen=True)
class Licence:
    """The licence of a shipped package or library: its name and its texts."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """The files that a browser fetches, compressed and unpacked.

    ``folder`` has the unpacked files for Node.js: Pyodide's in ``pyodide/``, and those
    of ``SITE`` in ``python/``. ``digest`` is a hash of their contents.
    """

    digest: str
    files: tuple[BundleFile, ...]
    licences: tuple[Licence, ...]
    folder: Path
