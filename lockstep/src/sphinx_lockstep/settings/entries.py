"""Settings that have parts: commands, services, ways, patterns, masks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit


class ConfigError(ValueError):
    """A setting that cannot be used; the message says how to mend it."""


@dataclass(frozen=True)
class LongRunning:
    """A command that runs on: what it looks like, and when it is ready.

    ``stops`` are the exit statuses of a clean stop by ``signal``.
    """

    command: str
    ready: str
    stops: tuple[int, ...] = (0,)
    signal: int = 15


@dataclass(frozen=True)
class StartedServer:
    """A server that pages need: its port on pages, and commands that start it."""

    name: str
    port: int
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ExistingServer:
    """A server that is there already, of which a page gets a part of its own.

    ``shown`` is its URL as pages write it and ``url`` where it is, ``minimum`` the
    oldest version that will do. ``environment`` is what a page's commands find it by:
    ``{url}``, ``{host}``, ``{port}``, ``{user}``, ``{password}`` and ``{name}`` in it
    are those of the page's part.
    """

    name: str
    shown: str
    url: str
    environment: dict[str, str]
    minimum: str = ""

    @property
    def variable(self) -> str:
        """Return the environment variable that says where the server is."""
        return f"LOCKSTEP_{self.name.upper()}_URL"


@dataclass(frozen=True)
class Project:
    """A project beside the example, in which pages may begin.

    ``environment`` takes the place of the example's; ``needs`` are the external
    services that its tests run on.
    """

    path: str
    settings: str = ""
    shell: str = "python"
    tests: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replay:
    """A way through the tutorial: the tabs that a reader chooses, and what he runs.

    ``services`` are the servers that the pages leave to him.
    """

    name: str
    tabs: tuple[str, ...]
    services: tuple[StartedServer, ...] = ()


@dataclass(frozen=True)
class DriftPattern:
    """A change that the mutation run makes wherever a pattern matches.

    ``side`` is "page" or "code", ``files`` a pattern of paths from the repository.
    """

    operator: str
    side: str
    files: str
    pattern: str
    replacement: str


def check_pattern(name: str, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ConfigError(f"{name} has no pattern: {text!r}: {error}") from None
    return text


def read_services(
    services: dict[str, dict[str, Any]], ports: Sequence[int]
) -> Iterable[StartedServer]:
    for name, service in services.items():
        try:
            commands = tuple(tuple(command) for command in service["commands"])
            found = StartedServer(name, int(service["port"]), commands)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"lockstep_services[{name!r}] needs a port and a list of commands: {error!r}"
            ) from None
        if found.port not in ports:
            raise ConfigError(
                f"lockstep_services[{name!r}] needs port {found.port} in lockstep_ports"
            )
        yield found


def read_externals(
    services: dict[str, dict[str, Any]],
    schemes: Collection[str],
    own: Mapping[str, str],
) -> Iterable[ExistingServer]:
    """Yield the services that are there already; ``own`` is the environment.

    Each is of one of some ``schemes``.
    """
    for name, service in services.items():
        option = f"lockstep_external_services[{name!r}]"
        try:
            values = {"shown": service["url"], "url": service["url"], **service}
            del values["url"]
            found = ExistingServer(name, url=service["url"], **values)
        except (KeyError, TypeError) as error:
            raise ConfigError(
                f"{option} needs url and environment: {error!r}"
            ) from None
        found = replace(found, url=own.get(found.variable, found.url))
        for where, url in ((option, found.shown), (found.variable, found.url)):
            if urlsplit(url).scheme not in schemes or not urlsplit(url).hostname:
                raise ConfigError(
                    f"{where} is no URL of a service: {hide_password(url)!r}; it begins"
                    f" with {', '.join(f'{scheme}://' for scheme in schemes)}"
                )
        yield found


def hide_password(url: str) -> str:
    """Return a URL with its password as Celery shows it."""
    return re.sub(r"(?<=://)([^/@]*?):[^/]*@", r"\1:**@", url)


def read_projects(
    projects: dict[str, dict[str, Any]], services: Collection[str]
) -> Iterable[Project]:
    for path, project in projects.items():
        option = f"lockstep_projects[{path!r}]"
        try:
            needs = tuple(project.get("needs", ()))
            found = Project(path.strip("/"), **{**project, "needs": needs})
        except (TypeError, AttributeError) as error:
            raise ConfigError(f"{option} cannot be read: {error}") from None
        for name in found.needs:
            if name not in services:
                raise ConfigError(
                    f"{option} needs {name}, which is not in lockstep_external_services"
                )
        yield found


def read_replays(
    replays: dict[str, dict[str, Any]], ports: Sequence[int]
) -> Iterable[Replay]:
    for name, replay in replays.items():
        try:
            tabs, services = tuple(replay["tabs"]), replay.get("services", {})
        except (KeyError, TypeError) as error:
            raise ConfigError(
                f"lockstep_replays[{name!r}] needs a list of tabs: {error!r}"
            ) from None
        yield Replay(name, tabs, tuple(read_services(services, ports)))


def read_long_running(items: Iterable[dict[str, Any]]) -> Iterable[LongRunning]:
    for item in items:
        try:
            found = LongRunning(**{**item, "stops": tuple(item.get("stops", (0,)))})
        except TypeError as error:
            raise ConfigError(
                f"an entry of lockstep_long_running needs command and ready: {error}"
            ) from None
        check_pattern("lockstep_long_running", found.command)
        check_pattern("lockstep_long_running", found.ready)
        yield found


def read_drift(items: Iterable[dict[str, Any]]) -> Iterable[DriftPattern]:
    for item in items:
        try:
            found = DriftPattern(**item)
        except TypeError as error:
            raise ConfigError(
                "an entry of lockstep_drift needs operator, side, files, pattern and"
                f" replacement: {error}"
            ) from None
        check_pattern("lockstep_drift", found.pattern)
        yield found


def read_mask(mask: Any) -> tuple[str, str, str]:
    match mask:
        case [str(name), str(pattern), str(replacement)]:
            check_pattern("lockstep_masks", pattern)
            try:
                re.sub(pattern, replacement, "")
            except (re.error, IndexError) as error:
                raise ConfigError(
                    f"lockstep_masks has no replacement: {replacement!r}: {error}"
                ) from None
            return name, pattern, replacement
    raise ConfigError(
        f"lockstep_masks needs (name, pattern, replacement), not {mask!r}"
    )
