"""What a bundle is made from, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SITE = "/lib/python3.14/site-packages"  # where the browser unpacks the packages
LIBRARY = "/lib/python314.zip"  # where Pyodide has the standard library
PYTHON = "3.14"  # Pyodide's; uv and the compiler are held to it
PLATFORM = "wasm32-pyodide2025"  # as uv calls Pyodide's


class BundleError(Exception):
    """A bundle that cannot be made; the message names the place and what mends it."""


class NoNode(BundleError):
    """Node.js or npm is missing, or too old."""


@dataclass(frozen=True)
class BundleSettings:
    """What goes into a bundle.

    ``requirements`` is the hashed lock of what the browser gets, ``locks`` are the
    site's own, which have to agree with it. ``start`` is Python that does what the lab
    will do first: what that imports is shipped compiled, all else as source.
    ``leave_out`` and ``source_only`` are patterns of paths below site-packages and in
    the standard library (``**`` for any folders): what is not shipped, and what is
    shipped as source though a start imports it, so that tracebacks show its lines.
    ``licences`` has files with the licence texts of distributions that come without
    one, by canonical name.
    """

    requirements: Path
    locks: tuple[Path, ...] = ()
    start: str = ""
    leave_out: tuple[str, ...] = ()
    source_only: tuple[str, ...] = ()
    licences: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class BundleFile:
    """A file that the browser fetches.

    ``name`` is the engine's name for it, ``url`` the one below the site's ``_lab/``,
    which changes with the content. ``path`` is the compressed file, of ``bytes`` bytes.
    """

    name: str
    path: Path
    url: str
    bytes: int


@dataclass(frozen=True)
class Licence:
    """Under which licence something shipped stands, with the texts that come with it."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """All that the browser fetches, and the same unpacked.

    ``folder`` has it for runs under Node: ``pyodide/`` with Pyodide's files, and
    ``python/``, which belongs at ``SITE``.
    """

    digest: str
    files: tuple[BundleFile, ...]
    licences: tuple[Licence, ...]
    folder: Path
