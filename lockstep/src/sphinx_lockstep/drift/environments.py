"""Environments with a dependency of before, made once and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from sphinx_lockstep.drift.builds import Builder
from sphinx_lockstep.store.cache import PACKAGE

OWN = "sphinx-lockstep"


def get_python(builder: Builder, folder: Path, requirements: Sequence[str]) -> str:
    """Return the Python of an environment like this one, with other requirements.

    Made with uv where it is there, with pip otherwise. Raises OSError where the
    packages cannot be installed.
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
    bare = ["--without-pip"] if _find_uv() else []
    for command in (
        [sys.executable, "-m", "venv", *bare, str(root)],
        [*install, "--no-deps", "-r", str(frozen)],
        [*install, *requirements],
    ):
        built = builder.build(command, folder)
        if built.status != 0:
            raise OSError(
                f"{' '.join(requirements)} cannot be installed: {built.output}"
            )
    library = next((root / "lib").glob("python*")) / "site-packages"
    # The runner forgets the environment, so the package is named in a file.
    (library / "sphinx-lockstep.pth").write_text(
        f"{PACKAGE.parent}\n", encoding="utf-8"
    )
    (root / "made").touch()
    return str(python)


def find_installed() -> list[str]:
    """Return what is installed here, as requirements, the package itself aside."""
    found = {
        item.metadata["Name"]: f"{item.metadata['Name']}=={item.version}"
        for item in metadata.distributions()
    }
    return sorted(line for name, line in found.items() if name != OWN)


def _find_uv() -> str:
    """Return the path of uv, which UV or PATH name, or ""."""
    return os.environ.get("UV") or shutil.which("uv") or ""


def _find_installer(python: Path) -> list[str]:
    uv = _find_uv()
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    return [str(python), "-m", "pip", "install", "--quiet"]
