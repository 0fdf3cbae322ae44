"""Compiling what a start imports, with the Python that will read it."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx_lockstep.lab.bundle.base import PYTHON, SITE, BundleError, BundleSettings
from sphinx_lockstep.lab.bundle.programs import Node, run
from sphinx_lockstep.lab.bundle.trimming import compile_pattern

SCRIPT = Path(__file__).with_name("inside.mjs")


def compile_packages(
    node: Node, pyodide: Path, site: Path, settings: BundleSettings, folder: Path
) -> str:
    """Compile packages in place; return Python's version.

    Raises BundleError with the traceback where the start fails.
    """

    def call(function: str, text: str) -> str:
        file = folder / "text"
        file.write_text(text, encoding="utf-8")
        script = [str(SCRIPT), str(pyodide), str(site), SITE, function, str(file)]
        return run([node.node, *script], folder).strip()

    found = json.loads(call("find_imported", settings.start).splitlines()[-1])
    version: str = found["python"]
    if not version.startswith(f"{PYTHON}."):
        raise BundleError(
            f"Pyodide is Python {version}, and the packages are resolved for {PYTHON}"
        )
    if "error" in found:
        raise BundleError(
            "`start` fails in Pyodide: mend it, or take what it needs out of leave_out:\n"
            f"{found['error']}"
        )
    kept = [compile_pattern(pattern) for pattern in settings.source_only]
    imported: list[str] = found["imported"]
    names = [n for n in imported if not any(pattern.match(n) for pattern in kept)]
    call("compile_files", json.dumps(names))
    return version
