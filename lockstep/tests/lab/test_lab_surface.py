"""The lab uses only the part of the gate that its docstring lists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import lockstep_lab_runtime
import sphinx_lockstep_lab

LAB = Path(sphinx_lockstep_lab.__file__).parent
RUNTIME = Path(lockstep_lab_runtime.__file__).parent


def find_imports(folder: Path) -> set[str]:
    """Return the modules that the files of a folder import."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
    return found


def test_the_docstring_lists_the_gates_surface() -> None:
    listed = set(re.findall(r"``([a-z_.]+)``", sphinx_lockstep_lab.__doc__ or ""))
    gate = "sphinx_lockstep."
    imported = [name for name in find_imports(LAB) if name.startswith(gate)]
    modules = {name.removeprefix(gate) for name in imported}
    messages = {name for name in modules if name.startswith("messages.")}
    assert messages  # the docstring lists this room as a whole
    assert (modules - messages) | {"messages"} == listed


def test_the_runtime_needs_only_the_standard_library() -> None:
    own = {name for name in find_imports(RUNTIME) if "lockstep" in name}
    assert all(name.startswith("lockstep_lab_runtime.") for name in own)
