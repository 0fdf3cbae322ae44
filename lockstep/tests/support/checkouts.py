"""Copies of this repository, to be put out of step and built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[3]
PARTS = (
    *("conf.py", "docs", "examples", "lockstep", "requirements", "tests", "tools"),
    "Makefile",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var", ".*_cache")


def copy_tree(target: Path) -> Path:
    """Copy what a build reads into a folder."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=LEFT_OUT)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, target / part)
    return target


# What only the pages that are dropped need, and what only they execute.
APART = """
lockstep_also = {}
lockstep_tutorial = []
lockstep_replay_record = ""
lockstep_pictures = {}
lockstep_picture_record = ""
lockstep_words = {}
lockstep_record = "no-record.json"
lockstep_tests = ""
lockstep_executed = False
lockstep_orphans = False
lockstep_inventory = []
lockstep_projects = {}
lockstep_services_record = ""
"""


def keep_pages(tree: Path, *names: str) -> None:
    """Drop every page but some, and let the first of them be the root of the site."""
    docs = tree / "docs"
    for path in [*docs.rglob("*.rst"), *docs.rglob("*.md")]:
        if path.relative_to(docs).as_posix() not in names:
            path.unlink()
    root = names[0].rpartition(".")[0]
    with (tree / "conf.py").open("a") as file:
        file.write(f"\nroot_doc = {root!r}\n{APART}")


TUTORIAL = re.compile(r":doc:`(?:[^`<]*<)?/tutorial/[^`]*`")
WITHOUT_TUTORIAL = """
lockstep_tutorial = []
lockstep_replay_record = ""
lockstep_pictures = {}
lockstep_picture_record = ""
lockstep_orphans = False
del lockstep_also["examples/tutorial"]
"""


def drop_tutorial(tree: Path) -> None:
    """Drop the pages of the tutorial, and what leads to them.

    They build the example anew, which takes a minute for each change of it.
    """
    shutil.rmtree(tree / "docs" / "tutorial")
    index = tree / "docs" / "index.rst"
    lines = index.read_text(encoding="utf-8").splitlines(keepends=True)
    index.write_text("".join(line for line in lines if "tutorial/" not in line))
    for path in tree.joinpath("docs").rglob("*.rst"):
        text = path.read_text(encoding="utf-8")
        path.write_text(TUTORIAL.sub("the tutorial", text), encoding="utf-8")
    with (tree / "conf.py").open("a") as file:
        file.write(WITHOUT_TUTORIAL)


def start_build(tree: Path, builder: str = "dummy") -> subprocess.Popen[str]:
    """Start a build in a session of its own; its temporary files stay in the tree.

    The dummy builder writes no page: the checks come before that.
    """
    temporary = tree / "tmp"
    temporary.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", builder]
    tabs = ["-D", "sphinx_tabs_valid_builders=dummy"]  # tabs look as in HTML
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
    """Build a tree and return the exit status and all that was printed."""
    process = start_build(tree, builder)
    output, _ = process.communicate(timeout=900)
    return process.returncode, output


def find_processes(tree: Path) -> list[psutil.Process]:
    """Return the living processes that belong to the builds of a tree."""
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
