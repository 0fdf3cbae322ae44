"""What a file that a page names is called now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.project.history import find_renames
from sphinx_lockstep.update.base import get_file_likeness, get_only


def get_new_name(name: str, among: Iterable[Path], context: Context) -> str:
    """Return the name of the file that another one has become.

    ``name`` is what a page calls it, from the example or from the repository, and so is
    the new one. It is git that knows, or it is the only one of some files that is like
    it. Raises Refused where it is a guess.
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
