"""Getting what is locked, from npm and from the Python package index."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx_lockstep_lab.bundle.base import PLATFORM, PYTHON, BundleError
from sphinx_lockstep_lab.bundle.programs import Node, find_uv, run

NODE = Path(__file__).parents[1] / "node"
LOCKS = (NODE / "package.json", NODE / "package-lock.json")
NATIVE = {".so", ".pyd", ".dll", ".dylib"}


def install_pyodide(node: Node, folder: Path) -> Path:
    """Install the locked Pyodide below a folder; return where it is."""
    folder.mkdir()
    for lock in LOCKS:
        shutil.copy(lock, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    # Behind a proxy the machine trusts its certificate, as uv and pip then do.
    run([node.npm, "ci", *quiet], folder, {"NODE_USE_SYSTEM_CA": "1"})
    return folder / "node_modules" / "pyodide"


def install_packages(requirements: Path, folder: Path) -> Path:
    """Install a hashed lock file's distributions for Pyodide; return where they are."""
    site = folder / "site"
    command = [
        *(find_uv(requirements), "pip", "install", "--quiet", "--no-deps"),
        *("--target", str(site), "--python", sys.executable),
        *("--python-version", PYTHON, "--python-platform", PLATFORM),
        *("--only-binary", ":all:", "--require-hashes", "-r", str(requirements)),
        *("--link-mode", "copy"),  # what is changed here is in uv's cache otherwise
    ]
    run(command, folder, {"UV_PYTHON_DOWNLOADS": "never"})
    check_native(site, requirements)
    return site


def check_native(site: Path, requirements: Path) -> None:
    """Raise BundleError for a distribution that is compiled for some processor."""
    native = sorted(path for path in site.rglob("*") if path.suffix in NATIVE)
    if native:
        raise BundleError(
            f"{native[0].relative_to(site)} is native code, which no browser runs: take"
            f" its distribution out of {requirements.name}"
        )
