"""The cache of bundles, each under a hash of everything that it is built from."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

from sphinx_lockstep.store.files import get_age, sort_by_age
from sphinx_lockstep_lab.bundle.install import LOCKS
from sphinx_lockstep_lab.bundle.model import Bundle, BundleFile, BundleSettings, Licence

OWN = Path(__file__).parent
MANIFEST = "bundle.json"
PART = "part-"  # the beginning of the name of an unfinished bundle
KEPT = 2  # bundles, for switching between two branches
ABANDONED = 3600.0  # seconds after which an unfinished bundle is removed


def make_key(settings: BundleSettings) -> str:
    """Return a hash of the locks, the settings, and the code that builds a bundle."""
    own = sorted(path for path in OWN.rglob("*") if path.suffix in {".py", ".mjs"})
    texts = sorted((OWN / "licences").iterdir())
    given = [path for _, path in settings.licences]
    digest = hashlib.sha256()
    for path in (settings.requirements, *LOCKS, *own, *texts, *given):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for path in _find_beside(settings.start_file):
        digest.update(path.read_bytes())
    unplaced = replace(
        settings, requirements=Path(), locks=(), licences=(), start_file=None
    )
    names = [name for name, _ in settings.licences]
    digest.update(f"{unplaced}{names}".encode())
    return digest.hexdigest()[:16]


def _find_beside(start: Path | None) -> list[Path]:
    """Return the modules beside a start file that it imports."""
    if start is None:
        return []
    tree = ast.parse(start.read_text(encoding="utf-8"))
    names = {
        *(a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names),
        *(str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)),
    }
    paths = (start.with_name(f"{name}.py") for name in sorted(names))
    return [path for path in paths if path.is_file()]


def read_cached(folder: Path) -> Bundle | None:
    """Return the bundle in a folder, None if it is incomplete."""
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
    """Write a bundle's values to its folder, with paths relative to it."""
    files = [
        {**asdict(file), "path": file.path.relative_to(bundle.folder).as_posix()}
        for file in bundle.files
    ]
    licences = [asdict(licence) for licence in bundle.licences]
    found = {"digest": bundle.digest, "files": files, "licences": licences}
    (bundle.folder / MANIFEST).write_text(json.dumps(found), encoding="utf-8")


@contextmanager
def build_in_place(folder: Path) -> Iterator[Path]:
    """Give an empty folder, which becomes ``folder`` if the block succeeds.

    If another build was faster, its bundle stays. A damaged bundle is replaced.
    """
    cache = folder.parent
    cache.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=cache))
    try:
        yield part
        if not read_cached(folder):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # another build may have just written it
                part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    drop_old(cache)


def drop_old(cache: Path) -> None:
    """Remove the oldest bundles, and what failed builds have left."""
    bundles = sort_by_age(cache.glob(f"*/{MANIFEST}"))
    parts = [path for path in cache.glob(f"{PART}*") if _is_abandoned(path)]
    for path in (*(manifest.parent for manifest in bundles[KEPT:]), *parts):
        shutil.rmtree(path, ignore_errors=True)


def _is_abandoned(part: Path) -> bool:
    return get_age(part) < time.time() - ABANDONED
