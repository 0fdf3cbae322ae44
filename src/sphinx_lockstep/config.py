"""The extension's settings, read typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from sphinx_lockstep.masks import MASKS

IGNORED = ("__pycache__", "*.pyc", ".git", ".venv")


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


@dataclass(frozen=True)
class Settings:
    """All settings of one build, with the paths made absolute."""

    root: Path
    example: Path
    ignore: tuple[str, ...]
    locks: tuple[Path, ...]
    baseline: Path | None
    live: tuple[str, ...]
    tutorial: tuple[str, ...]
    tutorial_checks: tuple[str, ...]
    replays: tuple[Replay, ...]
    log_line: str
    cache: Path
    packages: tuple[str, ...]
    record: Path
    extras: dict[str, str]
    settings: str
    shell: str
    environment: dict[str, str]
    ports: tuple[int, ...]
    services: tuple[Service, ...]
    long_running: tuple[LongRunning, ...]
    masks: tuple[tuple[str, str, str], ...]
    translations: dict[str, str]
    time_limit: float
    output_limit: int
    tests: str
    tests_limit: float
    executed: bool
    jobs: int
    stop: str
    drift: tuple[DriftPattern, ...]
    drift_requirements: tuple[tuple[str, ...], ...]
    source_url: str
    words: dict[str, str]
    also: dict[str, str]

    @property
    def settings_path(self) -> str:
        """Return the settings' file, relative to the example, or ""."""
        return self.settings.replace(".", "/") + ".py" if self.settings else ""


def to_json(settings: Settings) -> str:
    """Return the settings as one line of JSON, for the runner."""
    return json.dumps(asdict(settings), default=str)


def from_json(text: str) -> Settings:
    """Return the settings that ``to_json`` wrote."""
    values = json.loads(text)
    return Settings(
        **{
            **values,
            "root": Path(values["root"]),
            "example": Path(values["example"]),
            "baseline": Path(values["baseline"]) if values["baseline"] else None,
            "live": tuple(values["live"]),
            "tutorial": tuple(values["tutorial"]),
            "tutorial_checks": tuple(values["tutorial_checks"]),
            "replays": (),  # no business of the runner
            "cache": Path(values["cache"]),
            "record": Path(values["record"]),
            "ignore": tuple(values["ignore"]),
            "locks": tuple(Path(lock) for lock in values["locks"]),
            "packages": tuple(values["packages"]),
            "ports": tuple(values["ports"]),
            "services": tuple(
                _services({s["name"]: s for s in values["services"]}, values["ports"])
            ),
            "long_running": tuple(_long_running(values["long_running"])),
            "masks": tuple(_mask(mask) for mask in values["masks"]),
            "drift": tuple(_drift(values["drift"])),
            "drift_requirements": tuple(map(tuple, values["drift_requirements"])),
        }
    )


class Config(Protocol):
    """What is needed of Sphinx's configuration."""

    def __getattr__(self, name: str) -> Any: ...


def read_settings(config: Config, confdir: Path) -> Settings:
    """Return the settings; raise ConfigError for one that cannot be used."""
    root = (confdir / config.lockstep_root).resolve()
    if not config.lockstep_example:
        raise ConfigError(
            "lockstep_example is not set: name the example project's folder in conf.py"
        )
    example = (root / config.lockstep_example).resolve()
    if not example.is_dir():
        raise ConfigError(
            f"the example project {config.lockstep_example}/ does not exist in the"
            " repository: restore it, or mend lockstep_example in conf.py"
        )
    if not example.is_relative_to(root):
        raise ConfigError(
            f"the example project {config.lockstep_example}/ is not in the repository:"
            " mend lockstep_example or lockstep_root in conf.py"
        )
    cache = (root / config.lockstep_cache).resolve()
    inside = [cache.name] if cache.is_relative_to(example) else []
    ports = tuple(config.lockstep_ports)
    return Settings(
        root=root,
        example=example,
        ignore=(*IGNORED, *inside, *config.lockstep_ignore),
        locks=tuple(
            path for lock in config.lockstep_locks for path in _locks(root / lock)
        ),
        baseline=root / config.lockstep_baseline if config.lockstep_baseline else None,
        live=tuple(config.lockstep_live),
        tutorial=tuple(config.lockstep_tutorial),
        tutorial_checks=tuple(config.lockstep_tutorial_checks),
        replays=tuple(_replays(config.lockstep_replays, ports)),
        log_line=_log_line(config.lockstep_log_line),
        cache=cache,
        packages=tuple(_installed(name) for name in config.lockstep_packages),
        record=_inside(root, config.lockstep_record),
        extras=dict(config.lockstep_extras),
        settings=config.lockstep_settings,
        shell=config.lockstep_shell,
        environment=dict(config.lockstep_environment),
        ports=ports,
        services=tuple(_services(config.lockstep_services, ports)),
        long_running=tuple(_long_running(config.lockstep_long_running)),
        masks=(*MASKS, *(_mask(mask) for mask in config.lockstep_masks)),
        translations=dict(config.lockstep_translations),
        time_limit=float(_positive("lockstep_time_limit", config)),
        output_limit=int(_positive("lockstep_output_limit", config)),
        tests=config.lockstep_tests,
        tests_limit=float(_positive("lockstep_tests_limit", config)),
        executed=config.lockstep_executed,
        jobs=config.lockstep_jobs,
        stop=_one_of(("", "page", "site"), "lockstep_stop", config),
        drift=tuple(_drift(config.lockstep_drift)),
        drift_requirements=tuple(map(tuple, config.lockstep_drift_requirements)),
        source_url=config.lockstep_source_url,
        words=_words(config.lockstep_words),
        also=_also(config.lockstep_also, root),
    )


def _inside(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ConfigError(
            f"lockstep_record names {name}, which is not in the repository"
        )
    return path


def _locks(path: Path) -> Iterator[Path]:
    """Yield a lock file, or the files of a folder of code."""
    if not path.exists():
        raise ConfigError(f"lockstep_locks names {path.name}, which does not exist")
    if path.is_file():
        yield path
    else:
        files = (file for file in path.rglob("*") if file.is_file())
        yield from sorted(file for file in files if "__pycache__" not in file.parts)


def _words(words: dict[str, str]) -> dict[str, str]:
    for word, reason in words.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ConfigError(f"lockstep_words[{word!r}] has no reason")
    return dict(words)


def _also(also: dict[str, str], root: Path) -> dict[str, str]:
    """Return the paths of further sources with the test that proves each, or ""."""
    for path, test in also.items():
        for name in filter(None, (path, test)):
            if not (root / name).exists():
                raise ConfigError(
                    f"lockstep_also[{path!r}] names {name}, which does not exist"
                )
    return {path.strip("/"): test for path, test in also.items()}


def _installed(name: str) -> str:
    try:
        metadata.version(name)
    except (metadata.PackageNotFoundError, ValueError):
        raise ConfigError(
            f"lockstep_packages names {name}, which is not installed"
        ) from None
    return name


def _positive(name: str, config: Config) -> float:
    value = getattr(config, name)
    if not isinstance(value, int | float) or value <= 0:
        raise ConfigError(f"{name} needs a number above 0, not {value!r}")
    return value


def _one_of(words: Sequence[str], name: str, config: Config) -> str:
    value = getattr(config, name)
    if value not in words:
        known = ", ".join(f'"{word}"' for word in words)
        raise ConfigError(f"{name} is one of {known}, not {value!r}")
    return str(value)


def _pattern(name: str, text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ConfigError(f"{name} has no pattern: {text!r}: {error}") from None
    return text


def _log_line(text: str) -> str:
    if "level" not in re.compile(_pattern("lockstep_log_line", text)).groupindex:
        raise ConfigError("lockstep_log_line needs a group `(?P<level>...)`")
    return text


def _services(
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


def _replays(
    replays: dict[str, dict[str, Any]], ports: Sequence[int]
) -> Iterable[Replay]:
    for name, replay in replays.items():
        try:
            tabs, services = tuple(replay["tabs"]), replay.get("services", {})
        except (KeyError, TypeError) as error:
            raise ConfigError(
                f"lockstep_replays[{name!r}] needs a list of tabs: {error!r}"
            ) from None
        yield Replay(name, tabs, tuple(_services(services, ports)))


def _long_running(items: Iterable[dict[str, Any]]) -> Iterable[LongRunning]:
    for item in items:
        try:
            found = LongRunning(**{**item, "stops": tuple(item.get("stops", (0,)))})
        except TypeError as error:
            raise ConfigError(
                f"an entry of lockstep_long_running needs command and ready: {error}"
            ) from None
        _pattern("lockstep_long_running", found.command)
        _pattern("lockstep_long_running", found.ready)
        yield found


def _drift(items: Iterable[dict[str, Any]]) -> Iterable[DriftPattern]:
    for item in items:
        try:
            found = DriftPattern(**item)
        except TypeError as error:
            raise ConfigError(
                "an entry of lockstep_drift needs operator, side, files, pattern and"
                f" replacement: {error}"
            ) from None
        _pattern("lockstep_drift", found.pattern)
        yield found


def _mask(mask: Any) -> tuple[str, str, str]:
    match mask:
        case [str(name), str(pattern), str(replacement)]:
            _pattern("lockstep_masks", pattern)
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
