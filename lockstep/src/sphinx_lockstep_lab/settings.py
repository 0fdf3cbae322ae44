"""The lab's own settings of conf.py, each declared once, and read typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.settings.config import Config
from sphinx_lockstep.settings.entries import ConfigError, check_pattern, read_mask
from sphinx_lockstep.settings.options import Option
from sphinx_lockstep_lab.bundle import BundleSettings

OPTIONS = (
    Option(
        "lockstep_lab_requirements",
        "",
        (str,),
        "hashed lock of what runs in the browser; without it there is no lab",
    ),
    Option(
        "lockstep_lab_setup",
        "",
        (str,),
        "folder of the package that sets up what the project needs in there",
    ),
    Option(
        "lockstep_lab_pages", ["*"], (list, tuple), "pages whose listings run: patterns"
    ),
    Option(
        "lockstep_lab_start", "", (str,), "Python whose imports are shipped compiled"
    ),
    Option(
        "lockstep_lab_leave_out", [], (list, tuple), "patterns of what is not shipped"
    ),
    Option(
        "lockstep_lab_source_only",
        [],
        (list, tuple),
        "patterns of what is not compiled",
    ),
    Option("lockstep_lab_licences", {}, (dict,), "{distribution: file of its licence}"),
    Option("lockstep_lab_keep", [], (list, tuple), "packages that outlive a process"),
    Option("lockstep_lab_environment", {}, (dict,), "what every process finds there"),
    Option(
        "lockstep_lab_prepare",
        [],
        (list, tuple),
        "commands that were run before a reader comes",
    ),
    Option(
        "lockstep_lab_prepared",
        {},
        (dict,),
        "{pattern of such a command on a page: [files it is to find gone]}",
    ),
    Option(
        "lockstep_lab_not_here",
        {},
        (dict,),
        "{pattern of a command that cannot run in a browser: why}",
    ),
    Option("lockstep_lab_masks", [], (list, tuple), "masks beside lockstep_masks"),
    Option("lockstep_lab_differs", {}, (dict,), "text, link and label of what differs"),
)


@dataclass(frozen=True)
class LabSettings:
    """The lab's settings, with paths made absolute.

    ``prepared`` and ``not_here`` are by pattern; ``differs`` has ``text``, ``link`` (a
    page's name, with a label behind ``#``) and ``label``.
    """

    bundle: BundleSettings
    pages: tuple[str, ...]
    setup: Path
    keep: tuple[str, ...]
    environment: dict[str, str]
    prepare: tuple[str, ...]
    prepared: dict[str, tuple[str, ...]]
    not_here: dict[str, str]
    masks: tuple[tuple[str, str, str], ...]
    differs: dict[str, str]


def read_lab_settings(
    config: Config, root: Path, locks: Sequence[Path]
) -> LabSettings | None:
    """Return the lab's settings, None where conf.py asks for none.

    Raises ConfigError for one that cannot be used.
    """
    if not config.lockstep_lab_requirements:
        return None
    setup = (root / config.lockstep_lab_setup).resolve()
    if not (setup / "__init__.py").is_file():
        raise ConfigError(
            f"lockstep_lab_setup names {config.lockstep_lab_setup!r}, which is no package"
            " in the repository: it is loaded before the project, and says which programs"
            " go on"
        )
    return LabSettings(
        bundle=BundleSettings(
            requirements=_find_file(root, config.lockstep_lab_requirements),
            locks=tuple(lock for lock in locks if lock.suffix == ".txt"),
            leave_out=tuple(config.lockstep_lab_leave_out),
            source_only=tuple(config.lockstep_lab_source_only),
            start=config.lockstep_lab_start,
            licences=tuple(
                (name, _find_file(root, path))
                for name, path in config.lockstep_lab_licences.items()
            ),
        ),
        pages=tuple(config.lockstep_lab_pages),
        setup=setup,
        keep=tuple(config.lockstep_lab_keep),
        environment=dict(config.lockstep_lab_environment),
        prepare=tuple(config.lockstep_lab_prepare),
        prepared={
            check_pattern("lockstep_lab_prepared", pattern): tuple(files)
            for pattern, files in config.lockstep_lab_prepared.items()
        },
        not_here={
            check_pattern("lockstep_lab_not_here", pattern): reason
            for pattern, reason in config.lockstep_lab_not_here.items()
        },
        masks=tuple(read_mask(mask) for mask in config.lockstep_lab_masks),
        differs=_read_differs(config.lockstep_lab_differs),
    )


def _find_file(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_file():
        raise ConfigError(f"a lockstep_lab setting names {name}, which does not exist")
    return path


def _read_differs(values: Mapping[str, Any]) -> dict[str, str]:
    missing = {"text", "link", "label"} - set(values)
    if missing:
        raise ConfigError(
            f"lockstep_lab_differs has no {', '.join(sorted(missing))}: readers are told in"
            " one sentence, with a link, what differs from a real deployment"
        )
    return {name: str(values[name]) for name in ("text", "link", "label")}


def find_match(patterns: Mapping[str, Any], text: str) -> str | None:
    """Return the first pattern that a text matches."""
    return next((pattern for pattern in patterns if re.search(pattern, text)), None)
