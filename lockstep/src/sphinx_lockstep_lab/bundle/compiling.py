"""Compiling what a start imports, with the Python that will read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep_lab.bundle.base import (
    LIBRARY,
    PYTHON,
    SITE,
    BundleError,
    BundleSettings,
)
from sphinx_lockstep_lab.bundle.programs import Node, run
from sphinx_lockstep_lab.bundle.trimming import compile_pattern

SCRIPT = Path(__file__).with_name("inside.mjs")
UNPACKED = "/unpacked"  # where the compiler finds the library, which later is in a zip


@dataclass(frozen=True)
class Compiler:
    """Pyodide under Node, with a library in a zip file, and packages, to start with.

    ``folder`` is for what it is told.
    """

    node: Node
    pyodide: Path
    zipped: Path
    site: Path
    library: Path
    folder: Path

    def compile(self, settings: BundleSettings) -> str:
        """Compile what a start imports, in place; return Python's version.

        Raises BundleError with the traceback where the start fails.
        """
        found = self._call("find_imported", {"start": settings.start})
        version: str = found["python"]
        if not version.startswith(f"{PYTHON}."):
            raise BundleError(
                f"Pyodide is Python {version}, and packages are resolved for {PYTHON}"
            )
        if "error" in found:
            raise BundleError(
                "`start` fails in Pyodide: mend it, or take what it needs out of"
                f" leave_out:\n{found['error']}"
            )
        kept = [compile_pattern(pattern) for pattern in settings.source_only]
        files = [
            [f"{place}/{name}", later]
            for place, name, later in _find_places(found["imported"])
            if not any(pattern.match(name) for pattern in kept)
        ]
        self._call("compile_files", files)
        return version

    def _call(self, function: str, given: object) -> Any:
        plan = {
            "pyodide": str(self.pyodide),
            "library": str(self.zipped),
            "mounts": {SITE: str(self.site), UNPACKED: str(self.library)},
            "function": function,
            "given": given,
        }
        file = self.folder / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        said = run([self.node.node, str(SCRIPT), str(file)], self.folder)
        return json.loads(said.splitlines()[-1])


def _find_places(imported: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield for each path where it is, what it is called there, and the path."""
    for path in imported:
        for place, now in ((SITE, SITE), (LIBRARY, UNPACKED)):
            if path.startswith(f"{place}/"):
                yield now, path.removeprefix(f"{place}/"), path
