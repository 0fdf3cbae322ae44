"""Pictures of the running example, and the files whose change makes them old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.store.records import read_entries


@dataclass(frozen=True)
class Picture:
    """A picture by its path from the repository, with digests of it and what it shows."""

    path: str
    taken: str
    shows: str


def find_picture(root: Path, path: str, shown: Iterable[str]) -> Picture:
    """Return a picture as it is now, with the files that it shows: files or folders.

    What is not there has no content.
    """
    digest = hashlib.sha256()
    for file in find_shown(root, shown):
        name = file.relative_to(root).as_posix()
        digest.update(f"{name}\0{_find_digest(file)}\0".encode())
    return Picture(path, _find_digest(root / path), digest.hexdigest()[:16])


def find_shown(root: Path, shown: Iterable[str]) -> Iterator[Path]:
    """Yield the files that some paths from the repository name, those of folders too."""
    for path in (root / name for name in shown):
        inside = path.rglob("*") if path.is_dir() else [path]
        files = (file for file in inside if not file.is_dir())
        yield from sorted(file for file in files if "__pycache__" not in file.parts)


def _find_digest(path: Path) -> str:
    content = path.read_bytes() if path.is_file() else b""
    return hashlib.sha256(content).hexdigest()[:16]


def read_pictures(path: Path) -> dict[str, Picture]:
    """Return a record's pictures by their paths; raises ValueError as its file does."""
    return {picture.path: picture for picture in read_entries(path, Picture)}
