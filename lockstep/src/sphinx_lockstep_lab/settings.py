"""The lab's own settings: each declared once, here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.messages.settings import NoSuchPath, NotALabPackage, NotSet
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import Mask, Pattern
from sphinx_lockstep.settings.options import Section, setting
from sphinx_lockstep.settings.reading import Config, read_given, resolve
from sphinx_lockstep.settings.resolving import Site, check_masks
from sphinx_lockstep.settings.sources import Source
from sphinx_lockstep_lab.bundle import BundleSettings

Names = tuple[str, ...]


@dataclass(frozen=True)
class Start:
    """Python that does what a reader does first.

    ``file`` is the one that it was read from, None for code that a setting holds.
    """

    code: str
    file: Path | None = None


@dataclass(frozen=True)
class Differs:
    """One sentence on how the lab differs from a real deployment, and a link.

    ``link`` is the name of a page, with a label behind ``#``; ``label`` is its text.
    """

    text: str
    link: str
    label: str


def _find_file(name: str, site: Site, *keys: str) -> Path:
    path = (site.root / name).resolve()
    if not path.is_file():
        raise site.fail(NoSuchPath, *keys, path=name)
    return path


def _find_package(name: str, site: Site) -> Path:
    folder = (site.root / name).resolve()
    if not (folder / "__init__.py").is_file():
        raise site.fail(NotALabPackage, path=name)
    return folder


def _read_start(text: str, site: Site) -> Start:
    if not text.endswith(".py") or len(text.split()) != 1:
        return Start(text)
    file = _find_file(text, site)
    return Start(file.read_text(encoding="utf-8"), file)


def _check_differs(differs: Differs | None, site: Site) -> Differs:
    if not differs:
        raise site.fail(NotSet, wanted="what differs from a server")
    return differs


def _find_licences(
    files: Mapping[str, str], site: Site
) -> tuple[tuple[str, Path], ...]:
    return tuple((name, _find_file(path, site, name)) for name, path in files.items())


@dataclass(frozen=True, kw_only=True)
class LabSettings:
    """The lab's settings, with paths made absolute; ``locks`` are the gate's."""

    requirements: Path = setting(
        "",
        "The hashed lock of the packages in the browser; without it there is no lab",
        given=str,
        resolve=_find_file,
    )
    setup: Path = setting(
        "",
        "The folder of the package that prepares the browser's Python for the project",
        given=str,
        resolve=_find_package,
    )
    pages: Names = setting(("*",), "Patterns of the pages whose listings run")
    start: Start = setting(
        "",
        "A Python file that does what readers do first; its imports ship compiled",
        given=str,
        resolve=_read_start,
    )
    leave_out: Names = setting((), "Patterns of files that aren't shipped")
    source_only: Names = setting((), "Patterns of files that are shipped as source")
    licences: tuple[tuple[str, Path], ...] = setting(
        {},
        "Files with the licences of distributions that come without one",
        given=dict[str, str],
        resolve=_find_licences,
    )
    keep: Names = setting((), "Packages that outlive a process")
    environment: dict[str, str] = setting(
        {}, "Environment variables of every process in the browser"
    )
    prepare: Names = setting((), "Commands that the build runs, for readers to find")
    prepared: dict[str, Names] = setting(
        {},
        "Patterns of commands on pages that `prepare` has run, with the files to remove",
        given=dict[Pattern, Names],
    )
    not_here: dict[str, str] = setting(
        {},
        "Patterns of commands that can't run in a browser, with the reason",
        given=dict[Pattern, str],
    )
    masks: tuple[tuple[str, str, str], ...] = setting(
        (),
        "Patterns of output that differs in a browser",
        given=tuple[Mask, ...],
        resolve=check_masks,
    )
    differs: Differs = setting(
        {},
        "One sentence for readers on what differs from a server, with a link",
        resolve=_check_differs,
    )
    locks: tuple[Path, ...]

    @property
    def bundle(self) -> BundleSettings:
        """Return what goes into the bundle that a browser loads."""
        return BundleSettings(
            requirements=self.requirements,
            locks=tuple(lock for lock in self.locks if lock.suffix == ".txt"),
            leave_out=self.leave_out,
            source_only=self.source_only,
            start=self.start.code,
            start_file=self.start.file,
            licences=self.licences,
        )


LAB = Section(LabSettings, "lockstep_lab_", "lab")


def read_lab_settings(config: Config, common: Settings) -> LabSettings | None:
    """Return the lab's settings, None if they name no lock of packages.

    ``common`` are the gate's. Raises ConfigError for one that can't be used.
    """
    if not config.lockstep_lab_requirements:
        return None
    source = Source(common.confdir, common.root)
    given = read_given(LAB, config, source)
    values = resolve(LAB, given, common.root, source)
    return LabSettings(locks=common.locks, **values)


def find_match(patterns: Mapping[str, Any], text: str) -> str | None:
    """Return the first pattern that a text matches."""
    return next((pattern for pattern in patterns if re.search(pattern, text)), None)
