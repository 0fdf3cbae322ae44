"""Settings that have parts: commands, services, ways, patterns, masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


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
class Service:
    """A server that pages need: its port on pages, and commands that start it."""

    name: str
    port: int
    commands: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Replay:
    """A way through the tutorial: the tabs that a reader chooses, and what he runs.

    ``services`` are the servers that the pages leave to him.
    """

    name: str
    tabs: tuple[str, ...]
    services: tuple[Service, ...] = ()


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
) -> Iterable[Service]:
    for name, service in services.items():
        try:
            commands = tuple(tuple(command) for command in service["commands"])
            found = Service(name, int(service["port"]), commands)
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"lockstep_services[{name!r}] needs a port and a list of commands: {error!r}"
            ) from None
        if found.port not in ports:
            raise ConfigError(
                f"lockstep_services[{name!r}] needs port {found.port} in lockstep_ports"
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
