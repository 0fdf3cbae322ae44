"""The compilation of modules by Pyodide's own Python."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.messages.lab import LabStartFailed, PyodideVersionDiffers
from sphinx_lockstep_lab.bundle.model import LIBRARY, PYTHON, SITE, BundleSettings
from sphinx_lockstep_lab.bundle.trim import compile_pattern
from sphinx_lockstep_lab.errors import BundleError
from sphinx_lockstep_lab.programs import Node, run

SCRIPT = Path(__file__).with_name("in_pyodide.mjs")
START = "/start"  # the folder of the start file's modules
UNPACKED = "/unpacked"  # the standard library here; the browser has it in a zip file

NO_MOUNTS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Compiler:
    """Pyodide under Node.js, with the standard library and site-packages.

    ``zipped`` is the library's zip file and ``library`` its folder; ``folder`` is for
    temporary files.
    """

    node: Node
    pyodide: Path
    zipped: Path
    site: Path
    library: Path
    folder: Path

    def compile(self, settings: BundleSettings) -> str:
        """Compile the modules that the start imports, in place; return Python's version.

        Raises BundleError if the start fails or Python has another version.
        """
        given: dict[str, object] = {"start": settings.start}
        mounts: dict[str, str] = {}
        if settings.start_file is not None:
            mounts[START] = str(settings.start_file.parent)
            given["folder"] = START
        found = self._call("find_imported", given, mounts)
        version: str = found["python"]
        if not version.startswith(f"{PYTHON}."):
            raise BundleError(PyodideVersionDiffers(version, PYTHON))
        if "error" in found:
            raise BundleError(LabStartFailed(), found["error"])
        kept = [compile_pattern(pattern) for pattern in settings.source_only]
        files = [
            [f"{place}/{name}", later]
            for place, name, later in _find_places(found["imported"])
            if not any(pattern.match(name) for pattern in kept)
        ]
        self._call("compile_files", files)
        return version

    def _call(
        self, function: str, given: object, mounts: Mapping[str, str] = NO_MOUNTS
    ) -> Any:
        plan = {
            "pyodide": str(self.pyodide),
            "library": str(self.zipped),
            "mounts": {SITE: str(self.site), UNPACKED: str(self.library), **mounts},
            "function": function,
            "given": given,
        }
        file = self.folder / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        printed = run([self.node.node, str(SCRIPT), str(file)], self.folder)
        return json.loads(printed.splitlines()[-1])


def _find_places(imported: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each path's folder here, its name in that folder, and its path in the browser."""
    for path in imported:
        for place, now in ((SITE, SITE), (LIBRARY, UNPACKED)):
            if path.startswith(f"{place}/"):
                yield now, path.removeprefix(f"{place}/"), path
