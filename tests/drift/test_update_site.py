"""Mutants of our own pages: an update restores the page, or reports why it can't."""

from __future__ import annotations

import shutil
from pathlib import Path

from checkouts import drop_tutorial
from site_mutants import SHOWN
from updates import update

from sphinx_lockstep.commands.drift import check_site
from sphinx_lockstep.drift.catalogue import find_mutants, get_operators
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.sample import choose

PAGES = ("docs/django/first-steps-with-django.rst", "docs/howto/update-pages.rst")
COUNT = 12
RESTORED = 0.8  # the share of pages to restore exactly


def test_pages_are_restored(site: Path, tmp_path: Path) -> None:
    """Each mutant is made in a copy of its page, next to the original."""
    tree = tmp_path / "tree"
    shutil.copytree(site, tree, symlinks=True)
    drop_tutorial(tree)
    checked_site = check_site(tree / "docs", tree)
    mutants = find_mutants(checked_site, get_operators(checked_site))
    own = {
        name: [each for each in mutants[name] if each.path in PAGES] for name in SHOWN
    }
    chosen = choose(own, COUNT, seed=0)
    assert len(chosen) == COUNT
    copies = {make_copy(tree, number, each): each for number, each in enumerate(chosen)}
    changed = {path: path.read_bytes() for path in copies}
    left = update(tree).left
    restored, lost = [], []
    for path, mutant in copies.items():
        right, now = (tree / mutant.path).read_bytes(), path.read_bytes()
        name = path.relative_to(tree).as_posix()
        if now == right:
            restored.append(name)
        elif now != changed[path] or not any(
            line.startswith(f"{name}:") for line in left
        ):
            lost.append((name, mutant.what))
    assert lost == [], left
    assert len(restored) >= RESTORED * COUNT, left


def make_copy(tree: Path, number: int, mutant: Mutant) -> Path:
    """Write the changed copy of a mutant's page next to the original."""
    page = tree / mutant.path
    text = mutant.apply(lambda path: (tree / path).read_text(encoding="utf-8"))
    path = page.with_name(f"{page.stem}--{number}{page.suffix}")
    path.write_text(text[mutant.path] or "", encoding="utf-8")
    return path
