"""Our own pages, put out of step by a letter: an update brings each back, or says why not."""

from __future__ import annotations

import shutil
from pathlib import Path

from checkouts import drop_tutorial
from updates import update

from sphinx_lockstep.commands.drift import get_ground
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.operators import choose, find_mutants, get_operators

# Drifts of a page that one right form exists for.
OPERATORS = (
    *("code-name", "output-letter", "tree-name"),
    *("diff-new", "diff-old", "diff-context"),
)
PAGES = ("docs/django/first-steps-with-django.rst", "docs/howto/update-pages.rst")
COUNT = 12
RESTORED = 0.8  # the share that is to come back byte for byte


def test_pages_come_back(site: Path, tmp_path: Path) -> None:
    """Each change is made to a copy of its page, which stands beside it."""
    tree = tmp_path / "tree"
    shutil.copytree(site, tree, symlinks=True)
    drop_tutorial(tree)
    ground = get_ground(tree / "docs", tree)
    mutants = find_mutants(ground, get_operators(ground))
    own = {
        name: [each for each in mutants[name] if each.path in PAGES]
        for name in OPERATORS
    }
    chosen = choose(own, COUNT, seed=0)
    assert len(chosen) == COUNT
    copies = {make_copy(tree, number, each): each for number, each in enumerate(chosen)}
    changed = {path: path.read_bytes() for path in copies}
    told = update(tree).left
    back, lost = [], []
    for path, mutant in copies.items():
        right, now = (tree / mutant.path).read_bytes(), path.read_bytes()
        name = path.relative_to(tree).as_posix()
        if now == right:
            back.append(name)
        elif now != changed[path] or not any(
            line.startswith(f"{name}:") for line in told
        ):
            lost.append((name, mutant.what))
    assert lost == [], told
    assert len(back) >= RESTORED * COUNT, told


def make_copy(tree: Path, number: int, mutant: Mutant) -> Path:
    """Write a page with a change beside the page that it is of."""
    page = tree / mutant.path
    text = mutant.apply(lambda path: (tree / path).read_text(encoding="utf-8"))
    path = page.with_name(f"{page.stem}--{number}{page.suffix}")
    path.write_text(text[mutant.path] or "", encoding="utf-8")
    return path
