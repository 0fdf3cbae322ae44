"""Find the new name of a file that a page names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.project.history import find_renames
from sphinx_lockstep.update.likeness import get_file_likeness, get_only


def get_new_name(name: str, among: Iterable[Path], context: Context) -> str:
    """Return the new name of a renamed file.

    ``name`` and the new name are relative to the example or to the repository. Git
    knows the new name, or exactly one of the files in ``among`` has a similar name;
    raises Refused otherwise.
    """
    folder, root = context.example.folder, context.example.root
    files = set(among)
    renames = find_renames(root, folder)
    for base in (folder, root):
        old = Path(os.path.normpath(base / name))
        new = renames.get(os.path.relpath(old, root))
        if new is not None and root / new in files:
            return Path(os.path.relpath(root / new, base)).as_posix()
    is_from_root = name.startswith(f"{context.example.name(folder)}/")
    base = root if is_from_root else folder
    names = [path.relative_to(base).as_posix() for path in files]
    return get_only(name, names, get_file_likeness)
