"""Pyodide's own files, of which the standard library is packed anew."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from sphinx_lockstep.lab.bundle.packing import store

LIBRARY = "python_stdlib.zip"
# As they are fetched; the lock of Pyodide's packages is not: the engine loads none.
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY)


def read_pyodide(folder: Path) -> dict[str, bytes]:
    """Return Pyodide's files as they are shipped, by name."""
    files = {name: (folder / name).read_bytes() for name in FILES}
    return {**files, LIBRARY: _repack(folder / LIBRARY)}


def read_version(folder: Path) -> str:
    """Return the version of an installed npm package."""
    version: str = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    return version


def _repack(path: Path) -> bytes:
    """Return the library uncompressed: compressed as a whole it is an eighth smaller."""
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if not name.endswith("/")]
        return store({name: file.read(name) for name in names})
