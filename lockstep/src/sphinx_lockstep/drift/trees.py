"""Copies of a repository that are put out of step, built, and put right again."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.drift.builds import Builder, Built
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.mutants import Mutant

# What no build reads: histories, environments, and what builds and tools leave.
LEFT_OUT = (
    *(".git", ".hg", ".tox", ".nox", ".venv", "venv", "node_modules", "build"),
    *("__pycache__", ".*_cache", "*.egg-info"),
)


@dataclass(frozen=True)
class Tree:
    """A copy of the repository, with the folders of its pages and of its conf.py."""

    root: Path
    source: Path
    confdir: Path
    cache: Path

    def get_command(self, stop: str, python: str = "") -> list[str]:
        """Return the command that builds the site and stops as early as is asked."""
        target = self.root / "build"
        return [
            *(python or sys.executable, "-m", "sphinx", "-q", "-b", "html"),
            *("-c", str(self.confdir), "-d", str(target / f"doctrees-{stop or 'all'}")),
            *("-D", f"lockstep_stop={stop}"),
            *("-D", f"lockstep_cache={self.cache}"),
            *(str(self.source), str(target / "html")),
        ]


def make_tree(ground: Ground, root: Path, extra: str) -> Tree:
    """Copy what a build reads into a folder, with some more lines of conf.py."""
    site = ground.site
    shutil.rmtree(root, ignore_errors=True)
    ignore = shutil.ignore_patterns(*LEFT_OUT, ground.settings.cache.name)
    shutil.copytree(ground.root, root, ignore=ignore, symlinks=True)
    confdir = root / site.conf.parent.resolve().relative_to(ground.root)
    source = root / site.source.relative_to(ground.root)
    with (confdir / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{extra}\n")
    return Tree(root, source, confdir, root / ".lockstep")


def reset_cache(tree: Tree, cache: Path) -> None:
    """Give a tree the recordings of the site in step, and no others."""
    shutil.rmtree(tree.cache, ignore_errors=True)
    if cache.is_dir():
        # Without the lab, whose part in a build is left out there.
        shutil.copytree(cache, tree.cache, ignore=shutil.ignore_patterns("lab"))


@contextlib.contextmanager
def mutate(tree: Tree, ground: Ground, mutant: Mutant) -> Iterator[None]:
    """Put a tree out of step, and right again, its files as old as before."""
    texts = mutant.apply(ground.read)
    kept: dict[Path, tuple[bytes, os.stat_result] | None] = {}
    try:
        for name, text in texts.items():
            path = tree.root / name
            kept[path] = (path.read_bytes(), path.stat()) if path.is_file() else None
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        yield
    finally:
        for path, was in kept.items():
            if was is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(was[0])
                os.utime(path, ns=(was[1].st_atime_ns, was[1].st_mtime_ns))


def renew(tree: Tree, mutant: Mutant) -> None:
    """Give the files that a mutant had changed the time of now.

    A build that passed has kept its pages with what those files held, and Sphinx reads
    them anew where a file is newer.
    """
    for edit in mutant.edits:
        path = tree.root / edit.path
        if path.is_file():
            path.touch()


@contextlib.contextmanager
def add_pages(
    tree: Tree, ground: Ground, mutants: Sequence[Mutant]
) -> Iterator[dict[str, Mutant]]:
    """Put the page of each mutant beside the page that it is of, and take it away.

    The page that it is of is read again by the next build. Yields the mutants by the
    paths of their pages.
    """
    written: dict[str, Mutant] = {}
    try:
        for number, mutant in enumerate(mutants):
            path = Path(mutant.path)
            name = path.with_name(f"{path.stem}--{number}{path.suffix}").as_posix()
            text = mutant.apply(ground.read)[mutant.path]
            (tree.root / name).write_text(text or "", encoding="utf-8")
            written[name] = mutant
        yield written
    finally:
        for name, mutant in written.items():
            (tree.root / name).unlink(missing_ok=True)
            # Read again, as Sphinx has taken its labels for those of the page beside it.
            (tree.root / mutant.path).touch()


def build(builder: Builder, tree: Tree, stop: str, python: str = "") -> Built:
    """Build a tree; without early stop, all of it is proven and written."""
    return builder.build(tree.get_command(stop, python), tree.root)
