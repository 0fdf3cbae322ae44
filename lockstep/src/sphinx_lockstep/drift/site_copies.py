"""Copies of a repository in which mutants are made, built and undone."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_lockstep.drift.builds import Builder, Built
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant

# Files that no build reads: history, environments, and files of builds and tools.
LEFT_OUT = (
    *(".git", ".hg", ".tox", ".nox", ".venv", "venv", "node_modules", "build"),
    *("__pycache__", ".*_cache", "*.egg-info"),
)


@dataclass(frozen=True)
class SiteCopy:
    """A copy of the repository, with the directories of its pages and its conf.py.

    ``overrides`` are settings for its builds, as ``name=value``.
    """

    root: Path
    source: Path
    confdir: Path
    cache: Path
    overrides: tuple[str, ...] = ()

    @property
    def report(self) -> Path:
        """The file in which a build reports its findings."""
        return self.root / "build" / "findings.json"

    def get_command(self, stop: str, python: str = "") -> list[str]:
        """Return the command that builds the site; ``stop`` is ``lockstep_stop``."""
        target = self.root / "build"
        return [
            *(python or sys.executable, "-m", "sphinx", "-q", "-b", "html"),
            *("-c", str(self.confdir), "-d", str(target / f"doctrees-{stop or 'all'}")),
            *("-D", f"lockstep_stop={stop}"),
            *("-D", f"lockstep_cache={self.cache}"),
            *("-D", f"lockstep_report.json={self.report}"),
            *(word for override in self.overrides for word in ("-D", override)),
            *(str(self.source), str(target / "html")),
        ]


def make_copy(
    site: CheckedSite, root: Path, overrides: tuple[str, ...] = ()
) -> SiteCopy:
    """Copy the files that a build reads to ``root``."""
    shutil.rmtree(root, ignore_errors=True)
    ignore = shutil.ignore_patterns(*LEFT_OUT, site.settings.cache.name)
    shutil.copytree(site.root, root, ignore=ignore, symlinks=True)
    confdir = root / site.origin.conf.parent.resolve().relative_to(site.root)
    source = root / site.origin.source.relative_to(site.root)
    return SiteCopy(root, source, confdir, root / ".lockstep", overrides)


def reset_cache(copy: SiteCopy, cache: Path) -> None:
    """Replace the recordings of a copy by those of the unchanged site."""
    shutil.rmtree(copy.cache, ignore_errors=True)
    if cache.is_dir():
        # The builds of copies leave out the lab.
        shutil.copytree(cache, copy.cache, ignore=shutil.ignore_patterns("lab"))


@contextlib.contextmanager
def mutate(copy: SiteCopy, site: CheckedSite, mutant: Mutant) -> Iterator[None]:
    """Make a mutant in a copy, then undo it and restore the times of its files."""
    texts = mutant.apply(site.read)
    kept: dict[Path, tuple[bytes, os.stat_result] | None] = {}
    try:
        for name, text in texts.items():
            path = copy.root / name
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


def renew(copy: SiteCopy, mutant: Mutant) -> None:
    """Set the time of the files that a mutant had changed to now.

    A passed build has stored pages that include these files as they were changed.
    Sphinx reads the pages again if the files are newer.
    """
    for edit in mutant.edits:
        path = copy.root / edit.path
        if path.is_file():
            path.touch()


@contextlib.contextmanager
def add_pages(
    copy: SiteCopy, site: CheckedSite, mutants: Sequence[Mutant]
) -> Iterator[dict[str, Mutant]]:
    """Add a changed copy of a page for each mutant, then remove the copies.

    Yields the mutants by the paths of these copies. The next build reads the original
    pages again.
    """
    written: dict[str, Mutant] = {}
    try:
        for number, mutant in enumerate(mutants):
            path = Path(mutant.path)
            name = path.with_name(f"{path.stem}--{number}{path.suffix}").as_posix()
            text = mutant.apply(site.read)[mutant.path]
            (copy.root / name).write_text(text or "", encoding="utf-8")
            written[name] = mutant
        yield written
    finally:
        for name, mutant in written.items():
            (copy.root / name).unlink(missing_ok=True)
            # Sphinx has stored the labels of the copy for those of the original.
            (copy.root / mutant.path).touch()


def build(builder: Builder, copy: SiteCopy, stop: str, python: str = "") -> Built:
    """Build a copy of the site; ``stop`` is ``lockstep_stop``, "" for a full build."""
    return builder.build(copy.get_command(stop, python), copy.root, copy.report)
