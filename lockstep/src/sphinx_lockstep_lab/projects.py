"""What a page's reader finds in the lab: the example, prepared, or a tutorial's state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sphinx_lockstep.project.example import Example
from sphinx_lockstep_lab.bundle.packing import make_tar
from sphinx_lockstep_lab.hosting import Engine, EngineError
from sphinx_lockstep_lab.settings import LabSettings

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


def pack_example(example: Example) -> bytes:
    """Return an archive of the example's files, as they are."""
    return make_tar(
        {
            path.relative_to(example.folder).as_posix(): path.read_bytes()
            for path in example.files
        }
    )


def prepare(engine: Engine, commands: Sequence[str]) -> Project:
    """Return the engine's project after the commands that prepare it for a reader.

    Raises EngineError where one of them fails.
    """
    for command in commands:
        result = engine.ask({"type": "console", "code": command})
        if not result["ok"]:
            said = result["output"].strip().splitlines()[-1:] or [result["error"]]
            raise EngineError(
                f"lockstep_lab_prepare: `{command}` fails in the browser: {said[0]}"
            )
    archive, _ = engine.take_snapshot()
    return Project(archive)
