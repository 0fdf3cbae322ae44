"""Settings with several keys: commands, servers, projects, replays, operators, masks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

PATTERN = "pattern"  # marks a string that has to be a regular expression

Pattern = Annotated[str, Meta(extra={PATTERN: True})]
Mask = Annotated[
    tuple[str, Pattern, str], Meta(description="[name, pattern, replacement]")
]


@dataclass(frozen=True)
class LongRunning:
    """A command that doesn't end: how to recognise it, and when it is ready.

    ``stops`` are the exit statuses of a clean stop by ``signal``.
    """

    command: Pattern
    ready: Pattern
    stops: tuple[int, ...] = (0,)
    signal: int = 15


@dataclass(frozen=True, kw_only=True)
class ServerCommands:
    """A server to be started: its port on pages, and commands, the first one installed."""

    port: int
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class StartedServer(ServerCommands):
    """A server that is started for each page."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ServerUrl:
    """A server that is already running, of which each page gets a part of its own.

    ``url`` is where it runs; ``shown`` is how pages write that, if different.
    ``minimum`` is the oldest version that will do. ``environment`` is how a page's
    commands find it: ``{url}``, ``{host}``, ``{port}``, ``{user}``, ``{password}`` and
    ``{name}`` in it are those of the page's part.
    """

    url: str
    environment: dict[str, str]
    minimum: str = ""
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class ExistingServer(ServerUrl):
    """A server that is already running, with its name."""

    name: str

    @property
    def variable(self) -> str:
        """Return the environment variable that overrides the server's URL."""
        return f"LOCKSTEP_{self.name.upper()}_URL"


@dataclass(frozen=True, kw_only=True)
class ProjectSettings:
    """How to run a project that pages start in.

    ``environment`` replaces the example's; ``needs`` are the names of the existing
    servers that its tests use.
    """

    settings: str = ""
    shell: str = "python"
    tests: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Project(ProjectSettings):
    """A project beside the example, by its path in the repository."""

    path: str


@dataclass(frozen=True)
class ReplayChoices:
    """The tabs that a reader of the tutorial chooses, and the servers that he starts."""

    tabs: tuple[str, ...]
    services: dict[str, ServerCommands] = field(default_factory=dict)


@dataclass(frozen=True)
class Replay:
    """A path through the tutorial, by name."""

    name: str
    tabs: tuple[str, ...]
    services: tuple[StartedServer, ...] = ()


@dataclass(frozen=True)
class DriftPattern:
    """A change that the mutation run makes wherever a pattern matches.

    ``files`` is a pattern of paths from the repository.
    """

    operator: str
    side: Literal["page", "code"]
    files: str
    pattern: Pattern
    replacement: str


def hide_password(url: str) -> str:
    """Return a URL with its password hidden in the way of Celery."""
    return re.sub(r"(?<=://)([^/@]*?):[^/]*@", r"\1:**@", url)
