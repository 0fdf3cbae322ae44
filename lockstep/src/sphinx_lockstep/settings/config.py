"""The extension's settings, read typed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from sphinx_lockstep.settings.entries import (
    ConfigError,
    DriftPattern,
    ExistingServer,
    LongRunning,
    Project,
    Replay,
    StartedServer,
    check_pattern,
    read_drift,
    read_externals,
    read_long_running,
    read_mask,
    read_projects,
    read_replays,
    read_services,
)
from sphinx_lockstep.syntax.masks import MASKS

SCHEMES = ("amqp", "redis", "postgresql")  # of the external services that are known
IGNORED = ("__pycache__", "*.pyc", ".git", ".venv")


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
    replay_record: Path | None
    pictures: dict[str, tuple[str, ...]]
    picture_record: Path | None
    log_line: str
    cache: Path
    packages: tuple[str, ...]
    record: Path
    extras: dict[str, str]
    settings: str
    shell: str
    environment: dict[str, str]
    ports: tuple[int, ...]
    services: tuple[StartedServer, ...]
    externals: tuple[ExistingServer, ...]
    services_record: Path | None
    projects: tuple[Project, ...]
    project: str
    needs: tuple[str, ...]
    long_running: tuple[LongRunning, ...]
    masks: tuple[tuple[str, str, str], ...]
    translations: dict[str, str]
    time_limit: float
    output_limit: int
    tests: str
    tests_limit: float
    executed: bool
    orphans: bool
    inventory: tuple[str, ...]
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
            "inventory": tuple(values["inventory"]),
            "tutorial": tuple(values["tutorial"]),
            "tutorial_checks": tuple(values["tutorial_checks"]),
            "replays": (),  # no business of the runner
            "replay_record": None,
            "pictures": {},
            "picture_record": None,
            "cache": Path(values["cache"]),
            "record": Path(values["record"]),
            "ignore": tuple(values["ignore"]),
            "locks": tuple(Path(lock) for lock in values["locks"]),
            "packages": tuple(values["packages"]),
            "ports": tuple(values["ports"]),
            "services": tuple(
                read_services(
                    {s["name"]: s for s in values["services"]}, values["ports"]
                )
            ),
            "externals": tuple(ExistingServer(**each) for each in values["externals"]),
            "services_record": None,
            "projects": (),
            "needs": tuple(values["needs"]),
            "long_running": tuple(read_long_running(values["long_running"])),
            "masks": tuple(read_mask(mask) for mask in values["masks"]),
            "drift": tuple(read_drift(values["drift"])),
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
    externals = tuple(
        read_externals(config.lockstep_external_services, SCHEMES, os.environ)
    )
    projects = tuple(
        read_projects(config.lockstep_projects, {each.name for each in externals})
    )
    for project in projects:
        if not (root / project.path).is_dir():
            raise ConfigError(
                f"lockstep_projects names {project.path}, which does not exist"
            )
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
        replays=tuple(read_replays(config.lockstep_replays, ports)),
        replay_record=_record(root, config, "lockstep_replay_record"),
        pictures=_pictures(config.lockstep_pictures, root),
        picture_record=_record(root, config, "lockstep_picture_record"),
        log_line=_log_line(config.lockstep_log_line),
        cache=cache,
        packages=tuple(_installed(name) for name in config.lockstep_packages),
        record=_inside(root, config.lockstep_record),
        extras=dict(config.lockstep_extras),
        settings=config.lockstep_settings,
        shell=config.lockstep_shell,
        environment=dict(config.lockstep_environment),
        ports=ports,
        services=tuple(read_services(config.lockstep_services, ports)),
        externals=externals,
        services_record=_record(root, config, "lockstep_services_record"),
        projects=projects,
        project="",
        needs=(),
        long_running=tuple(read_long_running(config.lockstep_long_running)),
        masks=(*MASKS, *(read_mask(mask) for mask in config.lockstep_masks)),
        translations=dict(config.lockstep_translations),
        time_limit=float(_positive("lockstep_time_limit", config)),
        output_limit=int(_positive("lockstep_output_limit", config)),
        tests=config.lockstep_tests,
        tests_limit=float(_positive("lockstep_tests_limit", config)),
        executed=config.lockstep_executed,
        orphans=config.lockstep_orphans,
        inventory=tuple(config.lockstep_inventory),
        jobs=config.lockstep_jobs,
        stop=_one_of(("", "page", "site"), "lockstep_stop", config),
        drift=tuple(read_drift(config.lockstep_drift)),
        drift_requirements=tuple(map(tuple, config.lockstep_drift_requirements)),
        source_url=config.lockstep_source_url,
        words=_words(config.lockstep_words),
        also=_also(config.lockstep_also, root),
    )


def _inside(root: Path, name: str, option: str = "lockstep_record") -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ConfigError(f"{option} names {name}, which is not in the repository")
    return path


def _record(root: Path, config: Config, option: str) -> Path | None:
    name = getattr(config, option)
    return _inside(root, name, option) if name else None


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


def _pictures(pictures: dict[str, Any], root: Path) -> dict[str, tuple[str, ...]]:
    """Return what each picture shows, by its path: files and folders that are there."""
    for picture, shown in pictures.items():
        if not isinstance(shown, list | tuple) or not shown:
            raise ConfigError(f"lockstep_pictures[{picture!r}] names no file it shows")
        for name in shown:
            if not (root / name).exists():
                raise ConfigError(
                    f"lockstep_pictures[{picture!r}] names {name}, which does not exist"
                )
    return {picture: tuple(shown) for picture, shown in pictures.items()}


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


def _log_line(text: str) -> str:
    if "level" not in re.compile(check_pattern("lockstep_log_line", text)).groupindex:
        raise ConfigError("lockstep_log_line needs a group `(?P<level>...)`")
    return text
