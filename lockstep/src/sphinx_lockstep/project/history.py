"""What git knows of files that have been renamed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

COMMITS = 200  # how far back a rename is looked for
RENAME = re.compile(r"^R\d*\t(?P<old>[^\t\n]+)\t(?P<new>[^\t\n]+)$", re.MULTILINE)


@lru_cache(maxsize=8)
def find_renames(root: Path, folder: Path) -> dict[str, str]:
    """Return the new names of renamed files of a folder by the old ones.

    Both are paths from the repository. A rename counts before it is committed, and
    before git has been told of it. There are none where there is no git.
    """
    if shutil.which("git") is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="lockstep-git-") as name:
        found = RENAME.findall(_find_committed(root, folder))[::-1]  # the oldest first
        found += RENAME.findall(_find_uncommitted(root, folder, Path(name)))
    renames: dict[str, str] = {}
    for old, new in found:
        for before, after in renames.items():
            if after == old:
                renames[before] = new
        renames[old] = new
    return {old: new for old, new in renames.items() if (root / new).is_file()}


def _find_committed(root: Path, folder: Path) -> str:
    log = ("log", f"--max-count={COMMITS}", "--diff-filter=R", "--find-renames")
    return _git(
        root, {}, *log, "--name-status", "--format=", "--relative", "--", str(folder)
    )


def _find_uncommitted(root: Path, folder: Path, scratch: Path) -> str:
    """Look at the files as they are, by an index and a store of objects of our own."""
    store = _git(
        root, {}, "rev-parse", "--path-format=absolute", "--git-path", "objects"
    )
    index = _git(root, {}, "rev-parse", "--path-format=absolute", "--git-path", "index")
    if not store or not Path(index.strip()).is_file():
        return ""
    shutil.copy(index.strip(), scratch / "index")
    own = {
        "GIT_INDEX_FILE": str(scratch / "index"),
        "GIT_OBJECT_DIRECTORY": str(scratch),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": store.strip(),
    }
    _git(root, own, "add", "--all", "--", str(folder))
    diff = ("diff", "--cached", "--find-renames", "--diff-filter=R", "--name-status")
    return _git(root, own, *diff, "--relative", "HEAD", "--", str(folder))


def _git(root: Path, environment: dict[str, str], *arguments: str) -> str:
    """Return what git prints in a folder, "" where it fails."""
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *arguments],
        cwd=root,
        env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.stdout if done.returncode == 0 else ""


@lru_cache(maxsize=1000)
def find_old_words(root: Path, folder: Path, page: str) -> frozenset[str]:
    """Return the identifiers that a folder had when a page was last committed.

    There are none where there is no git, and where the page is new.
    """
    if shutil.which("git") is None:
        return frozenset()
    commit = _git(root, {}, "log", "--max-count=1", "--format=%H", "--", page).strip()
    return _find_words(root, folder, commit) if commit else frozenset()


@lru_cache(maxsize=100)
def _find_words(root: Path, folder: Path, commit: str) -> frozenset[str]:
    grep = ("grep", "-h", "-I", "--only-matching", "-E", "[A-Za-z_][A-Za-z0-9_]*")
    return frozenset(_git(root, {}, *grep, commit, "--", str(folder)).split())
