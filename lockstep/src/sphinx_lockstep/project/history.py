"""Renamed files and former words of the example, from its git history."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

COMMITS = 200  # searched for renames
RENAME = re.compile(r"^R\d*\t(?P<old>[^\t\n]+)\t(?P<new>[^\t\n]+)$", re.MULTILINE)


@lru_cache(maxsize=8)
def find_renames(root: Path, folder: Path) -> dict[str, str]:
    """Return the new paths of the renamed files of a folder by their old paths.

    Both are paths from the repository. Renames that aren't committed or staged count
    too. Without git the result is {}.
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
    """Return the renames in the working tree, from a temporary index and object store."""
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
    """Return the output of a git command in a folder, "" if it fails."""
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
    """Return the identifiers in a folder at the last commit that changed a page.

    The result is empty without git, and for a page that isn't committed.
    """
    if shutil.which("git") is None:
        return frozenset()
    commit = _git(root, {}, "log", "--max-count=1", "--format=%H", "--", page).strip()
    return _find_words(root, folder, commit) if commit else frozenset()


@lru_cache(maxsize=100)
def _find_words(root: Path, folder: Path, commit: str) -> frozenset[str]:
    grep = ("grep", "-h", "-I", "--only-matching", "-E", "[A-Za-z_][A-Za-z0-9_]*")
    return frozenset(_git(root, {}, *grep, commit, "--", str(folder)).split())
