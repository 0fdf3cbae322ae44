"""Pyodide's own files, of which the standard library is packed anew."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from sphinx_lockstep_lab.bundle.packing import read_members, store

ZIP = "python_stdlib.zip"
# As they are fetched; the lock of Pyodide's packages is not: the engine loads none.
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")


def unpack_library(pyodide: Path, folder: Path) -> Path:
    """Unpack the standard library below a folder; return where it is."""
    library = folder / "library"
    with zipfile.ZipFile(pyodide / ZIP) as file:
        file.extractall(library)
    return library


def read_pyodide(pyodide: Path, library: Path) -> dict[str, bytes]:
    """Return Pyodide's files as they are shipped, by name.

    The library is not compressed: compressed as a whole it is an eighth smaller.
    """
    files = {name: (pyodide / name).read_bytes() for name in FILES}
    return {**files, ZIP: store(read_members(library))}


def read_version(folder: Path) -> str:
    """Return the version of an installed npm package."""
    version: str = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    return version
