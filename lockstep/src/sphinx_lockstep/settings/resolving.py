"""Turn the values that a site gives into typed settings, such as absolute paths."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.settings import (
    BadReplacement,
    BadServerUrl,
    NoLevelGroup,
    NoReason,
    NoSuchPath,
    NoSuchServer,
    NotInstalled,
    NotSet,
    PathOutside,
    PortNotListed,
    ShowsNothing,
)
from sphinx_lockstep.settings.entries import (
    ExistingServer,
    Project,
    ProjectSettings,
    Replay,
    ReplayChoices,
    ServerCommands,
    ServerUrl,
    StartedServer,
    hide_password,
)
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.settings.faults import format_value
from sphinx_lockstep.settings.options import Option, Section, find_option
from sphinx_lockstep.settings.sources import Source

SCHEMES = ("amqp", "redis", "postgresql")  # of the servers that pages can run on
IGNORED = ("__pycache__", "*.pyc", ".git", ".venv")


@dataclass(frozen=True)
class Site:
    """The context of a setting: the repository, and all values of its section.

    ``values`` are by field, as the site gives them; ``option`` is the one to resolve.
    """

    root: Path
    section: Section
    values: Mapping[str, Any]
    source: Source
    option: Option

    def fail(
        self, kind: Callable[..., Message], *keys: str | int, **values: Any
    ) -> ConfigError:
        """Return the error about the option, or about what is at some keys of it."""
        name = self.source.spell(self.option, keys)
        return ConfigError(
            kind(name=name, **values), self.source.find_place(self.option, keys)
        )

    def spell(self, field: str) -> str:
        """Return the name of another setting of the section."""
        return self.source.spell(find_option(self.section.options, field))

    def find(self, name: str, *keys: str | int) -> Path:
        """Return a path that has to be there."""
        path = self.root / name
        if not path.exists():
            raise self.fail(NoSuchPath, *keys, path=name)
        return path


def find_example(name: str, site: Site) -> Path:
    """Return the folder of the example."""
    if not name:
        raise site.fail(NotSet, wanted="the folder of the example project")
    example = (site.root / name).resolve()
    if not example.is_dir():
        raise site.fail(NoSuchPath, path=name)
    if not example.is_relative_to(site.root):
        raise site.fail(PathOutside, path=name)
    return example


def find_cache(name: str, site: Site) -> Path:
    """Return the folder of recordings."""
    return (site.root / name).resolve()


def find_ignored(patterns: Iterable[str], site: Site) -> tuple[str, ...]:
    """Return what the example's files aren't, with what is so in every project."""
    cache = (site.root / site.values["cache"]).resolve()
    example = (site.root / site.values["example"]).resolve()
    inside = [cache.name] if cache.is_relative_to(example) else []
    return (*IGNORED, *inside, *patterns)


def find_locks(names: Iterable[str], site: Site) -> tuple[Path, ...]:
    """Return the lock files, and the files of folders of code."""
    paths = [site.find(name, number) for number, name in enumerate(names)]
    return tuple(file for path in paths for file in _find_files(path))


def _find_files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        files = (file for file in path.rglob("*") if file.is_file())
        yield from sorted(file for file in files if "__pycache__" not in file.parts)


def find_optional(name: str, site: Site) -> Path | None:
    """Return a path from the repository, None for ""."""
    return site.root / name if name else None


def find_record(name: str, site: Site) -> Path:
    """Return the path of a record, which has to be in the repository."""
    path = (site.root / name).resolve()
    if not path.is_relative_to(site.root):
        raise site.fail(PathOutside, path=name)
    return path


def find_optional_record(name: str, site: Site) -> Path | None:
    """Return the path of a record, None for ""."""
    return find_record(name, site) if name else None


def check_packages(names: tuple[str, ...], site: Site) -> tuple[str, ...]:
    """Return names of packages that are installed."""
    for number, name in enumerate(names):
        try:
            metadata.version(name)
        except (metadata.PackageNotFoundError, ValueError):
            raise site.fail(NotInstalled, number, package=name) from None
    return names


def check_log_line(pattern: str, site: Site) -> str:
    """Return a pattern that captures the level of a line."""
    if "level" not in re.compile(pattern).groupindex:
        raise site.fail(NoLevelGroup)
    return pattern


def check_words(words: dict[str, str], site: Site) -> dict[str, str]:
    """Return words that have reasons."""
    for word, reason in words.items():
        if not reason.strip():
            raise site.fail(NoReason, word)
    return words


def find_also(also: dict[str, str], site: Site) -> dict[str, str]:
    """Return the paths of further sources with the test of each, or ""."""
    for path, test in also.items():
        for name in filter(None, (path, test)):
            site.find(name, path)
    return {path.strip("/"): test for path, test in also.items()}


def check_pictures(
    pictures: dict[str, tuple[str, ...]], site: Site
) -> dict[str, tuple[str, ...]]:
    """Return the files and folders that each picture shows, by the picture's path."""
    for picture, shown in pictures.items():
        if not shown:
            raise site.fail(ShowsNothing, picture)
        for name in shown:
            site.find(name, picture)
    return pictures


def check_masks(
    masks: tuple[tuple[str, str, str], ...], site: Site
) -> tuple[tuple[str, str, str], ...]:
    """Return masks whose replacements fit their patterns."""
    for number, (_, pattern, replacement) in enumerate(masks):
        try:
            re.sub(pattern, replacement, "")
        except (re.error, IndexError) as error:
            raise site.fail(
                *(BadReplacement, number),
                replacement=format_value(replacement),
                reason=str(error),
            ) from None
    return masks


def make_services(
    services: Mapping[str, ServerCommands], site: Site
) -> tuple[StartedServer, ...]:
    """Return the servers that are started, on ports that pages may have."""
    return tuple(_make_services(services, site))


def _make_services(
    services: Mapping[str, ServerCommands], site: Site, *keys: str
) -> Iterator[StartedServer]:
    for name, service in services.items():
        if service.port not in site.values["ports"]:
            ports = site.spell("ports")
            raise site.fail(PortNotListed, *keys, name, port=service.port, ports=ports)
        yield StartedServer(name=name, **vars(service))


def make_replays(
    replays: Mapping[str, ReplayChoices], site: Site
) -> tuple[Replay, ...]:
    """Return the paths through the tutorial."""
    return tuple(
        Replay(
            name,
            replay.tabs,
            tuple(_make_services(replay.services, site, name, "services")),
        )
        for name, replay in replays.items()
    )


def make_externals(
    services: Mapping[str, ServerUrl], site: Site
) -> tuple[ExistingServer, ...]:
    """Return the running servers, at the URLs that the environment overrides."""
    return tuple(_make_external(name, each, site) for name, each in services.items())


def _make_external(name: str, given: ServerUrl, site: Site) -> ExistingServer:
    shown = {**vars(given), "shown": given.shown or given.url}
    variable = ExistingServer(name=name, **shown).variable
    url = os.environ.get(variable, given.url)
    for where, each in (("", shown["shown"]), (variable, url)):
        parts = urlsplit(each)
        if parts.scheme not in SCHEMES or not parts.hostname:
            values = {
                "url": hide_password(each),
                "schemes": " or ".join(f"{scheme}://" for scheme in SCHEMES),
            }
            if where:
                raise ConfigError(BadServerUrl(name=where, **values))
            raise site.fail(BadServerUrl, name, "url", **values)
    return ExistingServer(name=name, **{**shown, "url": url})


def make_projects(
    projects: Mapping[str, ProjectSettings], site: Site
) -> tuple[Project, ...]:
    """Return the projects beside the example."""
    known = site.values["externals"]
    for path, project in projects.items():
        for server in project.needs:
            if server not in known:
                servers = site.spell("externals")
                raise site.fail(
                    NoSuchServer, path, "needs", server=server, servers=servers
                )
        if not (site.root / path).is_dir():
            raise site.fail(NoSuchPath, path, path=path)
    return tuple(
        Project(path=path.strip("/"), **vars(project))
        for path, project in projects.items()
    )
