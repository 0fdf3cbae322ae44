"""Pyodide's own files, and the standard library, which is packed again."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from sphinx_lockstep_lab.bundle.archives import read_members, store

ZIP = "python_stdlib.zip"
# Without the lock of Pyodide's packages, because the engine loads none of them.
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")


def unpack_library(pyodide: Path, folder: Path) -> Path:
    """Unpack the standard library in a folder; return the library's own folder."""
    library = folder / "library"
    with zipfile.ZipFile(pyodide / ZIP) as file:
        file.extractall(library)
    return library


def read_pyodide(pyodide: Path, library: Path) -> dict[str, bytes]:
    """Return the content of Pyodide's files by name.

    The library's zip file isn't compressed, because compressing the zip file as a whole
    makes it an eighth smaller.
    """
    files = {name: (pyodide / name).read_bytes() for name in FILES}
    return {**files, ZIP: store(read_members(library))}


def read_version(folder: Path) -> str:
    """Return the version of an installed npm package."""
    version: str = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    return version
