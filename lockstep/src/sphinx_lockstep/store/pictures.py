"""Pictures of the running example, and the files that they show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.store.records import read_entries


@dataclass(frozen=True)
class Picture:
    """A picture by its path, with digests of the picture and of the files it shows."""

    path: str
    taken: str
    shows: str


def find_picture(root: Path, path: str, shown: Iterable[str]) -> Picture:
    """Return a picture with the current digests.

    ``path`` and ``shown``, the files and folders that the picture shows, are relative
    to ``root``. A missing file counts as empty.
    """
    digest = hashlib.sha256()
    for file in find_shown(root, shown):
        name = file.relative_to(root).as_posix()
        digest.update(f"{name}\0{_find_digest(file)}\0".encode())
    return Picture(path, _find_digest(root / path), digest.hexdigest()[:16])


def find_shown(root: Path, shown: Iterable[str]) -> Iterator[Path]:
    """Yield files and the files in folders, by paths relative to ``root``."""
    for path in (root / name for name in shown):
        inside = path.rglob("*") if path.is_dir() else [path]
        files = (file for file in inside if not file.is_dir())
        yield from sorted(file for file in files if "__pycache__" not in file.parts)


def _find_digest(path: Path) -> str:
    content = path.read_bytes() if path.is_file() else b""
    return hashlib.sha256(content).hexdigest()[:16]


def read_pictures(path: Path) -> dict[str, Picture]:
    """Return a record's pictures by path; raise ValueError if it isn't a record."""
    return {picture.path: picture for picture in read_entries(path, Picture)}
