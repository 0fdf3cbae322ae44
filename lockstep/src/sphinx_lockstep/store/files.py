"""Write files in one step, and drop the oldest files of a folder."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file in one step: a reader sees the old content or the new, never a part.

    Creates the file's folder. A file that exists keeps its mode, and a link keeps
    pointing at its file. Text is written as UTF-8. Raises OSError.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
    except BaseException:  # Ctrl-C leaves nothing behind either
        part.unlink(missing_ok=True)
        raise


def write_kept(path: Path, content: bytes, kept: int) -> None:
    """Write a file in one step, then drop all but the newest files of its kind.

    ``kept`` is how many files with the same suffix the folder may hold.
    """
    write_whole(path, content)
    for old in sort_by_age(path.parent.glob(f"*{path.suffix}"))[kept:]:
        old.unlink(missing_ok=True)


def sort_by_age(paths: Iterable[Path]) -> list[Path]:
    """Return files, the newest first."""
    return sorted(paths, key=get_age, reverse=True)


def get_age(path: Path) -> float:
    """Return the time of a file's last change in seconds, 0 if the file is gone.

    Another build may drop a file at any time.
    """
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
