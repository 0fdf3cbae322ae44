"""Copies of this repository, which tests edit and build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import tomlkit

ROOT = Path(__file__).parents[3]
PARTS = (
    *("conf.py", "lockstep.toml", "Makefile"),
    *("docs", "examples", "lockstep", "requirements", "tests", "tools"),
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var", ".*_cache")


def copy_tree(target: Path) -> Path:
    """Copy the files that a build reads to a folder."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=LEFT_OUT)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, target / part)
    return target


# Settings that only the dropped pages need.
APART: dict[str, Any] = {
    "also": {},
    "tutorial": [],
    "replay_record": "",
    "pictures": {},
    "picture_record": "",
    "words": {},
    "record": "no-record.json",
    "tests": "",
    "executed": False,
    "orphans": False,
    "inventory": [],
    "projects": {},
    "services_record": "",
}


def change_settings(tree: Path, changes: Mapping[str, Any]) -> None:
    """Set keys in a tree's ``lockstep.toml``; ``table.key`` is a key of a table."""
    path = tree / "lockstep.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for name, value in changes.items():
        table, _, key = name.rpartition(".")
        place: Any = document[table] if table else document
        # A new key at the end would belong to the last table.
        if table or key in place:
            place[key] = value
        else:
            document = tomlkit.parse(
                f"{tomlkit.dumps({key: value})}{document.as_string()}"
            )
    path.write_text(document.as_string(), encoding="utf-8")


def keep_pages(tree: Path, *names: str) -> None:
    """Remove all pages except some, and make the first of these the site's root."""
    docs = tree / "docs"
    for path in [*docs.rglob("*.rst"), *docs.rglob("*.md")]:
        if path.relative_to(docs).as_posix() not in names:
            path.unlink()
    root = names[0].rpartition(".")[0]
    with (tree / "conf.py").open("a") as file:
        file.write(f"\nroot_doc = {root!r}\n")
    change_settings(tree, APART)


TUTORIAL = re.compile(r":doc:`(?:[^`<]*<)?/tutorial/[^`]*`")
WITHOUT_TUTORIAL: dict[str, Any] = {
    "tutorial": [],
    "replay_record": "",
    "pictures": {},
    "picture_record": "",
    "orphans": False,
}


def drop_tutorial(tree: Path) -> None:
    """Remove the tutorial's pages, and the links to them.

    They build the example from scratch, which takes a minute after each change of it.
    """
    shutil.rmtree(tree / "docs" / "tutorial")
    index = tree / "docs" / "index.rst"
    lines = index.read_text(encoding="utf-8").splitlines(keepends=True)
    index.write_text("".join(line for line in lines if "tutorial/" not in line))
    for path in tree.joinpath("docs").rglob("*.rst"):
        text = path.read_text(encoding="utf-8")
        path.write_text(TUTORIAL.sub("the tutorial", text), encoding="utf-8")
    also = tomllib.loads((tree / "lockstep.toml").read_text(encoding="utf-8"))["also"]
    del also["examples/tutorial"]
    change_settings(tree, {**WITHOUT_TUTORIAL, "also": also})


def start_build(tree: Path, builder: str = "dummy") -> subprocess.Popen[str]:
    """Start a build in its own session; its temporary files are in the tree.

    The dummy builder writes no pages, because the checks run before that.
    """
    temporary = tree / "tmp"
    temporary.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", builder]
    tabs = ["-D", "sphinx_tabs_valid_builders=dummy"]  # renders tabs as in HTML
    return subprocess.Popen(
        [*command, *tabs, "docs", f"build/{builder}"],
        cwd=tree,
        env={**os.environ, "TMPDIR": str(temporary), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def build(tree: Path, builder: str = "dummy") -> tuple[int, str]:
    """Build a tree; return the exit status and the output."""
    process = start_build(tree, builder)
    output, _ = process.communicate(timeout=900)
    return process.returncode, output


def find_processes(tree: Path) -> list[psutil.Process]:
    """Return the live processes of a tree's builds."""
    found = []
    for process in psutil.process_iter():
        try:
            temporary = str(tree / "tmp")
            places = (process.environ().get("TMPDIR", ""), process.cwd())
            ours = any(place.startswith(temporary) for place in places)
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found
