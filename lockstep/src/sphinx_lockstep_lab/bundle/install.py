"""The installation of the locked packages, from npm and from a Python index."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx_lockstep.messages.lab import NativeCode
from sphinx_lockstep_lab.bundle.model import PLATFORM, PYTHON
from sphinx_lockstep_lab.errors import BundleError
from sphinx_lockstep_lab.programs import Node, get_uv, run

NODE = Path(__file__).parents[1] / "node"
LOCKS = (NODE / "package.json", NODE / "package-lock.json")
NATIVE = {".so", ".pyd", ".dll", ".dylib"}


def install_pyodide(node: Node, folder: Path) -> Path:
    """Install the locked Pyodide in a new folder; return Pyodide's own folder."""
    folder.mkdir()
    for lock in LOCKS:
        shutil.copy(lock, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    # Trust the certificates that this machine trusts, such as a proxy's.
    run([node.npm, "ci", *quiet], folder, {"NODE_USE_SYSTEM_CA": "1"})
    return folder / "node_modules" / "pyodide"


def install_packages(requirements: Path, folder: Path) -> Path:
    """Install a lock file's distributions for Pyodide; return site-packages."""
    site = folder / "site"
    command = [
        *(get_uv(requirements), "pip", "install", "--quiet", "--no-deps"),
        *("--target", str(site), "--python", sys.executable),
        *("--python-version", PYTHON, "--python-platform", PLATFORM),
        *("--only-binary", ":all:", "--require-hashes", "-r", str(requirements)),
        *(
            "--link-mode",
            "copy",
        ),  # the files are changed later, and uv's cache must not be
    ]
    run(command, folder, {"UV_PYTHON_DOWNLOADS": "never"})
    check_native(site, requirements)
    return site


def check_native(site: Path, requirements: Path) -> None:
    """Raise BundleError if a distribution has compiled code."""
    native = sorted(path for path in site.rglob("*") if path.suffix in NATIVE)
    if native:
        file = native[0].relative_to(site).as_posix()
        raise BundleError(NativeCode(file, requirements.name))
