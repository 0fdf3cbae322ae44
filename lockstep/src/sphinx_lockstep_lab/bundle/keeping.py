"""Bundles that are kept, each under a key of everything that it is made from."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

from sphinx_lockstep_lab.bundle.base import Bundle, BundleFile, BundleSettings, Licence
from sphinx_lockstep_lab.bundle.installing import LOCKS

OWN = Path(__file__).parent
MANIFEST = "bundle.json"
PART = "part-"  # of a bundle that is being made
KEPT = 2  # for going back and forth
ABANDONED = 3600.0  # seconds after which nobody is making a bundle any more


def make_key(settings: BundleSettings) -> str:
    """Return the key of a bundle: locks, settings, and the code that makes it."""
    own = sorted(path for path in OWN.rglob("*") if path.suffix in {".py", ".mjs"})
    texts = sorted((OWN / "licences").iterdir())
    given = [path for _, path in settings.licences]
    digest = hashlib.sha256()
    for path in (settings.requirements, *LOCKS, *own, *texts, *given):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    unplaced = replace(settings, requirements=Path(), locks=(), licences=())
    names = [name for name, _ in settings.licences]
    digest.update(f"{unplaced}{names}".encode())
    return digest.hexdigest()[:16]


def read_kept(folder: Path) -> Bundle | None:
    """Return the bundle that a folder holds whole, or None."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = tuple(
            BundleFile(**{**file, "path": folder / file["path"]})
            for file in found["files"]
        )
        if any(file.path.stat().st_size != file.bytes for file in files):
            return None
        licences = tuple(
            Licence(**{**licence, "texts": tuple(licence["texts"])})
            for licence in found["licences"]
        )
        return Bundle(found["digest"], files, licences, folder)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_manifest(bundle: Bundle) -> None:
    """Write down what a bundle's folder holds, with paths that may move with it."""
    files = [
        {**asdict(file), "path": file.path.relative_to(bundle.folder).as_posix()}
        for file in bundle.files
    ]
    licences = [asdict(licence) for licence in bundle.licences]
    found = {"digest": bundle.digest, "files": files, "licences": licences}
    (bundle.folder / MANIFEST).write_text(json.dumps(found), encoding="utf-8")


@contextmanager
def make_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to build in, which takes its place only if all goes well.

    Where another build was quicker, its bundle stays; one that is broken does not.
    """
    cache = folder.parent
    cache.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=cache))
    try:
        yield part
        if not read_kept(folder):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # where another has just come
                part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    drop_old(cache)


def drop_old(cache: Path) -> None:
    """Drop the oldest bundles, and what broken builds have left."""
    bundles = sorted(cache.glob(f"*/{MANIFEST}"), key=_get_age, reverse=True)
    parts = [path for path in cache.glob(f"{PART}*") if _is_abandoned(path)]
    for path in (*(manifest.parent for manifest in bundles[KEPT:]), *parts):
        shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(part: Path) -> bool:
    return _get_age(part) < time.time() - ABANDONED


def _get_age(path: Path) -> float:
    """Return when a file was written; 0 where another build has just dropped it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
