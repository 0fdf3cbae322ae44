"""The Python versions that the matrix runs on, found or installed by uv."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path


class MissingError(Exception):
    """A Python version is missing, and uv can't install it."""


def find_python(version: str) -> Path:
    """Return the path of a Python version such as 3.10; uv installs it if necessary.

    Raises MissingError.
    """
    find = ("find", "--system", "--no-project", version)  # not that of an environment
    done = _call(*find)
    if done.returncode:
        _call("install", version)
        done = _call(*find)
    if done.returncode:
        raise MissingError(
            f"no Python {version} on this machine, and uv can't install it"
        )
    return Path(done.stdout.strip())


def find_pythons(versions: Iterable[str]) -> tuple[list[Path], dict[str, str]]:
    """Return the folders of the Pythons, and a message for each missing version."""
    folders, missing = [], {}
    for version in sorted(set(versions)):
        try:
            folders.append(find_python(version).parent)
        except MissingError as error:
            missing[version] = str(error)
    return folders, missing


def _call(*arguments: str) -> subprocess.CompletedProcess[str]:
    # pyenv's shims find only the versions in PYENV_VERSION.
    environment = {**os.environ, "PYENV_VERSION": arguments[-1]}
    command = [os.environ.get("UV", "uv"), "python", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )
