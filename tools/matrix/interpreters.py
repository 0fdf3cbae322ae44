"""The Pythons of this machine that the matrix runs on."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path


class MissingError(Exception):
    """Say which Python is not here, and that it cannot be had either."""


def find_python(version: str) -> Path:
    """Return the path of a Python such as 3.10, which uv fetches where it can.

    Raises MissingError.
    """
    find = ("find", "--system", "--no-project", version)  # none of an environment
    done = _call(*find)
    if done.returncode:
        _call("install", version)
        done = _call(*find)
    if done.returncode:
        raise MissingError(
            f"no Python {version} on this machine, and uv cannot fetch it"
        )
    return Path(done.stdout.strip())


def find_pythons(versions: Iterable[str]) -> tuple[list[Path], dict[str, str]]:
    """Return the folders of the Pythons that are here, and what is said of the others."""
    folders, missing = [], {}
    for version in sorted(set(versions)):
        try:
            folders.append(find_python(version).parent)
        except MissingError as error:
            missing[version] = str(error)
    return folders, missing


def _call(*arguments: str) -> subprocess.CompletedProcess[str]:
    # pyenv has each Python under a version, and shows only those that are named.
    environment = {**os.environ, "PYENV_VERSION": arguments[-1]}
    command = [os.environ.get("UV", "uv"), "python", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False
    )
