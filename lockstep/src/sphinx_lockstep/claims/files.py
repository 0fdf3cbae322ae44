"""Files that listings are about: whether they can be read, and are Python."""

from __future__ import annotations

from pathlib import Path

from sphinx_lockstep.messages.fragments import NotPython
from sphinx_lockstep.messages.includes import (
    FileMissing,
    FileNotUtf8,
    FileOutsideRepository,
    FileUnreadable,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Problem
from sphinx_lockstep.project.example import Example


def find_file_problem(root: Path, path: Path) -> Message | None:
    """Return why a page of a repository can't show a file, or None."""
    if not path.resolve().is_relative_to(root):
        return FileOutsideRepository()
    if not path.is_file():
        folder = path.parent
        names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
        return FileMissing(find_nearest(path.name, names))
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return FileNotUtf8(f"{error.object[error.start]:#04x}", error.start)
    except OSError as error:
        return FileUnreadable(error.strerror or type(error).__name__)
    return None


def find_syntax_problem(example: Example, path: Path, line: int) -> Problem | None:
    """Return the problem of a Python file that doesn't compile, or None.

    ``line`` is the page's line that shows the file.
    """
    fault = example.find_fault(path) if path.suffix == ".py" else None
    if fault is None:
        return None
    at, reason = fault
    name = example.name(path)
    return Problem(line, f"`{name}`", NotPython(reason), f"{name}:{at}")
