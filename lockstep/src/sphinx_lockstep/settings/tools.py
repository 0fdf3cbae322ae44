"""Find the programs of this machine that several rooms run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping


def find_uv(environment: Mapping[str, str] | None = None) -> str:
    """Return the path of uv, or "" if it isn't installed.

    uv sets ``UV`` to its own path for the programs that it starts. ``environment`` is
    the one to search, by default this process's.
    """
    known = os.environ if environment is None else environment
    return known.get("UV") or shutil.which("uv", path=known.get("PATH")) or ""
