"""What a page's reader finds in the lab: the example, prepared, or a tutorial's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_lockstep.config import Settings
from sphinx_lockstep.lab.bundle.packing import make_tar
from sphinx_lockstep.lab.hosting import EngineError, start_engine
from sphinx_lockstep.lab.settings import LabSettings
from sphinx_lockstep.sources import Example

HOME = "/home/you"
BASE = "project.tar"
LIMIT = 60.0  # seconds in which a request is answered on a busy machine
NOW = 1_767_225_600_000  # milliseconds: when each file and row of the project is from


@dataclass(frozen=True)
class Project:
    """An archive of a project, and what the engine is told beside it."""

    archive: bytes
    options: dict[str, Any] = field(default_factory=dict)


def make_options(settings: LabSettings, shell: str, folder: str) -> dict[str, Any]:
    """Return what the engine's room is told, whatever the page."""
    return {
        "folder": f"{HOME}/{folder}",
        "environment": settings.environment,
        "shell": shell,
        "setup": settings.setup.name,
        "keep": [*settings.keep, "sphinx_lockstep"],
    }


def make_empty() -> Project:
    """Return what a tutorial begins with: nothing but a folder."""
    return Project(make_tar({".profile": b""}), {"cwd": "", "variables": {}})


def make_base(
    node: Path,
    files: Mapping[str, Path],
    example: Example,
    settings: LabSettings,
    common: Settings,
) -> Project:
    """Return the example's files with all that is prepared for a reader.

    Raises EngineError where a command that prepares it fails.
    """
    members = {
        path.relative_to(example.folder).as_posix(): path.read_bytes()
        for path in example.files
    }
    archive = make_tar(members)
    options = make_options(settings, common.shell, example.folder.name)
    if not settings.prepare:
        return Project(archive)
    path = common.cache / "lab" / "project-before.tar"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(archive)
    with start_engine(node, {**files, BASE: path}, BASE, options, LIMIT, NOW) as engine:
        _prepare(engine, settings.prepare)
        archive, _ = engine.take_snapshot()
    path.unlink(missing_ok=True)
    return Project(archive)


def _prepare(engine: Any, commands: Sequence[str]) -> None:
    for command in commands:
        result = engine.ask({"type": "console", "code": command})
        if not result["ok"]:
            said = result["output"].strip().splitlines()[-1:] or [result["error"]]
            raise EngineError(
                f"lockstep_lab_prepare: `{command}` fails in the browser: {said[0]}"
            )
