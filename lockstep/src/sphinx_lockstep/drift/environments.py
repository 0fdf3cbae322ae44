"""Environments with older dependencies; each is made once and kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.messages.drift import InstallFailed
from sphinx_lockstep.proof.keys import PACKAGE
from sphinx_lockstep.settings.tools import find_uv


def get_python(builder: Builder, folder: Path, requirements: Sequence[str]) -> str:
    """Return the Python of an environment like this one, with other requirements.

    The environment is made with uv if it is installed, else with pip. Raises DriftError
    if the packages can't be installed.
    """
    name = hashlib.sha256("\n".join((sys.prefix, *requirements)).encode()).hexdigest()
    root = folder / f"environment-{name[:12]}"
    python = root / "bin" / "python"
    if (root / "made").is_file():
        return str(python)
    shutil.rmtree(root, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    frozen = folder / f"{root.name}.txt"
    frozen.write_text("\n".join(find_installed()), encoding="utf-8")
    install = _find_installer(python)
    bare = ["--without-pip"] if find_uv() else []
    for command in (
        [sys.executable, "-m", "venv", *bare, str(root)],
        [*install, "--no-deps", "-r", str(frozen)],
        [*install, *requirements],
    ):
        built = builder.build(command, folder)
        if built.status != 0:
            raise DriftError(" ".join(requirements), InstallFailed(built.output))
    library = next((root / "lib").glob("python*")) / "site-packages"
    # Live checks drop PYTHONPATH, so a .pth file names these packages.
    (library / "local.pth").write_text(
        "".join(f"{folder}\n" for folder in find_local()), encoding="utf-8"
    )
    (root / "made").touch()
    return str(python)


def find_installed() -> list[str]:
    """Return the installed packages as requirements, without editable ones."""
    return sorted(
        {
            f"{item.metadata['Name']}=={item.version}"
            for item in metadata.distributions()
            if not _is_editable(item)
        }
    )


def find_local() -> list[str]:
    """Return the directories of this package and of editable packages."""
    lines = [
        line
        for item in metadata.distributions()
        if _is_editable(item)
        for file in item.files or ()
        if file.suffix == ".pth"
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return sorted({str(PACKAGE.parent), *lines})


def _is_editable(item: metadata.Distribution) -> bool:
    """Tell whether a distribution is an editable install, which no index has."""
    origin = json.loads(item.read_text("direct_url.json") or "{}")
    return bool(origin.get("dir_info", {}).get("editable"))


def _find_installer(python: Path) -> list[str]:
    uv = find_uv()
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    return [str(python), "-m", "pip", "install", "--quiet"]
