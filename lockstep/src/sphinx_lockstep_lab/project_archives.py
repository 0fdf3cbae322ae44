"""The project that a page's reader begins with: the example, or a tutorial's state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sphinx_lockstep.messages.lab import LabPrepareFailed
from sphinx_lockstep.project.example import Example
from sphinx_lockstep_lab.bundle.archives import make_tar
from sphinx_lockstep_lab.errors import LabError
from sphinx_lockstep_lab.node_engine import RUNTIME, Engine
from sphinx_lockstep_lab.settings import LabSettings

HOME = "/home/you"
PROJECT = "project.tar"
LIMIT = 60.0  # seconds for each answer, on a busy machine
NOW = 1_767_225_600_000  # milliseconds: the time of each prepared file and database row


@dataclass(frozen=True)
class ProjectArchive:
    """A tar archive of a project, and options for the engine that belong to it."""

    archive: bytes
    options: dict[str, Any] = field(default_factory=dict)


def make_options(settings: LabSettings, shell: str, folder: str) -> dict[str, Any]:
    """Return the options of the runtime's session that are the same on each page."""
    return {
        "folder": f"{HOME}/{folder}",
        "environment": settings.environment,
        "shell": shell,
        "setup": settings.setup.name,
        "keep": [*settings.keep, RUNTIME.name],
    }


def make_empty_project() -> ProjectArchive:
    """Return the project that a tutorial begins with: an empty folder."""
    return ProjectArchive(make_tar({".profile": b""}), {"cwd": "", "variables": {}})


def pack_example(example: Example) -> bytes:
    """Return an archive of the example's files."""
    return make_tar(
        {
            path.relative_to(example.folder).as_posix(): path.read_bytes()
            for path in example.files
        }
    )


def prepare_project(engine: Engine, commands: Sequence[str]) -> ProjectArchive:
    """Run the commands that prepare the engine's project; return the project.

    Raises LabError if a command fails.
    """
    for command in commands:
        result = engine.ask({"type": "console", "code": command})
        if not result["ok"]:
            last = result["output"].strip().splitlines()[-1:] or [result["error"]]
            raise LabError(LabPrepareFailed(command, last[0]))
    archive, _ = engine.take_snapshot()
    return ProjectArchive(archive)
