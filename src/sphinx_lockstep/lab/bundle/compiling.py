"""Compiling what a start imports, with the Python that will read it."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx_lockstep.lab.bundle.base import PYTHON, SITE, BundleError, BundleSettings
from sphinx_lockstep.lab.bundle.programs import Node, run
from sphinx_lockstep.lab.bundle.trimming import compile_pattern

HERE = Path(__file__).parent


def compile_packages(
    node: Node, pyodide: Path, site: Path, settings: BundleSettings, folder: Path
) -> str:
    """Compile packages in place; return Python's version.

    Raises BundleError with the traceback where the start fails.
    """
    patterns = [compile_pattern(text).pattern for text in settings.source_only]
    plan = folder / "plan.json"
    plan.write_text(
        json.dumps({"start": settings.start, "sourceOnly": patterns}), encoding="utf-8"
    )
    script = [str(HERE / "compile.mjs"), str(pyodide), str(HERE / "inside.py")]
    said = run([node.node, *script, str(site), SITE, str(plan)], folder)
    found = json.loads(said.splitlines()[-1])
    if "error" in found:
        raise BundleError(
            "`start` fails in Pyodide: mend it, or let leave_out leave what it needs:\n"
            f"{found['error']}"
        )
    version: str = found["python"]
    if not version.startswith(f"{PYTHON}."):
        raise BundleError(
            f"Pyodide is Python {version}, and the packages are resolved for {PYTHON}"
        )
    return version
