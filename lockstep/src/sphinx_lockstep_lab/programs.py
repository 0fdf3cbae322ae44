"""The programs that the lab runs: Node.js, npm and uv."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sphinx_lockstep.messages.lab import (
    BundleProgramFailed,
    BundleProgramNotStarted,
    NodeMissing,
    NodeTooOld,
    UvMissing,
)
from sphinx_lockstep.settings.tools import find_uv
from sphinx_lockstep_lab.errors import BundleError, NodeError

OLDEST = 20  # the oldest Node.js that Pyodide and the lab's tests run on

type Process = subprocess.Popen[str]


@dataclass(frozen=True)
class Node:
    """The paths of Node.js and of its npm."""

    node: str
    npm: str


def find_node() -> Node:
    """Return Node.js and npm, first those of this Python environment.

    Raises NodeError.
    """
    found = {name: shutil.which(name, path=_get_path()) for name in ("node", "npm")}
    node, npm = found["node"], found["npm"]
    if not node or not npm:
        missing = " and ".join(name for name, path in found.items() if not path)
        raise NodeError(NodeMissing(missing, OLDEST))
    printed = run([node, "--version"], Path.cwd()).strip()
    version = re.match(r"v(\d+)\.", printed)
    if not version or int(version[1]) < OLDEST:
        raise NodeError(NodeTooOld(node, repr(printed), OLDEST))
    return Node(node, npm)


def get_uv(beside: Path) -> str:
    """Return the path of uv.

    The variable UV comes first, then this Python environment, then a ``.venv`` in a
    folder above the environment or above ``beside``, then PATH. Raises BundleError.
    """
    python = Path(sys.executable)
    above = [folder / ".venv/bin" for folder in (*python.parents, *beside.parents)]
    path = os.pathsep.join([*map(str, [python.parent, *above]), _get_path()])
    found = find_uv({**os.environ, "PATH": path})
    if not found:
        raise BundleError(UvMissing())
    return found


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run a program in a folder until it ends; return its output.

    Raises BundleError if it can't be started or fails.
    """
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PATH": _get_path(), **(environment or {})},
            check=False,
        )
    except OSError as error:
        raise BundleError(BundleProgramNotStarted(command[0], str(error))) from None
    if done.returncode:
        failed = BundleProgramFailed(_describe(command), done.returncode)
        raise BundleError(failed, f"{done.stdout}\n{done.stderr}")
    return done.stdout


def start(command: Sequence[str], folder: Path, errors: IO[bytes]) -> Process:
    """Start a program in a session of its own and return it, to talk to it by lines."""
    return subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        start_new_session=True,
    )


def _get_path() -> str:
    """Return the search path, with this Python environment's programs first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def _describe(command: Sequence[str]) -> str:
    words = [word for word in command[1:3] if not word.startswith(("/", "-"))]
    return " ".join((Path(command[0]).name, *words))
