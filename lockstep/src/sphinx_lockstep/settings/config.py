"""The gate's settings: each declared once, here.

msgspec checks and converts their values. It was chosen over cattrs because it also
makes the JSON schema of ``lockstep.toml`` and the JSON for the child process, and
because it is strict: it doesn't turn "8000" into a number, or 1 into true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from sphinx_lockstep.settings.entries import (
    DriftPattern,
    ExistingServer,
    LongRunning,
    Mask,
    Pattern,
    Project,
    ProjectSettings,
    Replay,
    ReplayChoices,
    ServerCommands,
    ServerUrl,
    StartedServer,
)
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.settings.options import (
    AFFECTS_RUNS,
    Section,
    find_unrelated,
    setting,
)
from sphinx_lockstep.settings.reading import (
    Config,
    find_root,
    read_given,
    resolve,
)
from sphinx_lockstep.settings.resolving import (
    IGNORED,
    check_log_line,
    check_masks,
    check_packages,
    check_pictures,
    check_words,
    find_also,
    find_cache,
    find_example,
    find_ignored,
    find_locks,
    find_optional,
    find_optional_record,
    find_record,
    make_externals,
    make_projects,
    make_replays,
    make_services,
)
from sphinx_lockstep.settings.sources import Source
from sphinx_lockstep.syntax.masks import MASKS

__all__ = [
    "GATE",
    "IGNORED",
    "LOG_LINE",
    "UNRELATED",
    "Config",
    "ConfigError",
    "Settings",
    "from_json",
    "read_settings",
    "to_json",
]

LOG_LINE = (
    r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*?"
    r"\b(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL)\b"
)
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Names = tuple[str, ...]
ReportFormat = Literal["json", "sarif", "github"]
ReportTarget = Annotated[str, msgspec.Meta(min_length=1, description="a path or -")]


def _add_masks(masks: tuple[tuple[str, str, str], ...], site: Any) -> Any:
    return (*MASKS, *check_masks(masks, site))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one build, with the paths made absolute."""

    example: Path = setting(
        "",
        "The example project's folder, from the repository",
        given=str,
        resolve=find_example,
        affects_runs=False,  # its files are counted one by one
    )
    root: Path = setting(
        ".",
        "The repository, from the folder of conf.py",
        given=str,
        resolve=lambda value, site: site.root,
        affects_runs=False,
    )
    settings: str = setting("", "The example's Django settings module, dotted")
    shell: str = setting("python", "The command that opens the example's Python shell")
    environment: dict[str, str] = setting(
        {}, "Environment variables of every sandbox; `{root}` is its folder"
    )
    ignore: Names = setting(
        (),
        "Patterns of files in the example's folder that aren't part of it",
        resolve=find_ignored,
    )
    locks: tuple[Path, ...] = setting(
        (),
        "Lock files, and folders of code, that live checks depend on",
        given=Names,
        resolve=find_locks,
        affects_runs=False,  # their contents are counted
    )
    packages: Names = setting(
        (),
        "Packages whose versions the pages show",
        resolve=check_packages,
        affects_runs=False,
    )
    live: Names = setting(
        ("*",), "Patterns of the pages whose commands run", affects_runs=False
    )
    executed: bool = setting(True, "Whether every line of code shown has to run")
    orphans: bool = setting(
        False,
        "Whether everything in the example has to be shown on a page or used",
        affects_runs=False,
    )
    inventory: Names = setting(
        (),
        "Patterns of pages that list the whole example, which doesn't count as shown",
        affects_runs=False,
    )
    tests: str = setting("", "The command that tests the example", affects_runs=False)
    tests_limit: Seconds = setting(
        600.0, "Seconds that the example's tests may take", affects_runs=False
    )
    time_limit: Seconds = setting(
        30.0, "Seconds that a command of a page may take", affects_runs=False
    )
    output_limit: Annotated[int, msgspec.Meta(gt=0)] = setting(
        1_000_000, "Bytes that a command of a page may print", affects_runs=False
    )
    jobs: int = setting(
        0, "Pages that run in parallel; 0 for two per core", affects_runs=False
    )
    stop: Literal["", "page", "site"] = setting(
        "",
        "Stop running a page, or the site, at its first failure",
        affects_runs=False,
    )
    baseline: Path | None = setting(
        "",
        "The file of known findings, from the repository",
        given=str,
        resolve=find_optional,
        affects_runs=False,
    )
    report: dict[ReportFormat, ReportTarget] = setting(
        {},
        "Reports of the findings: a path, or `-` for standard output, for each format",
        affects_runs=False,
    )
    cache: Path = setting(
        ".lockstep",
        "The folder of recordings, from the repository",
        given=str,
        resolve=find_cache,
        affects_runs=False,
    )
    source_url: str = setting(
        "",
        "The ledger's link to a source, with `{path}`, `{slug}` and `{first}`",
        affects_runs=False,
    )
    ports: tuple[int, ...] = setting(
        (), "Ports on pages, each replaced by a free one while a page runs"
    )
    services: tuple[StartedServer, ...] = setting(
        {},
        "Servers that are started for each page, by name",
        given=dict[str, ServerCommands],
        resolve=make_services,
    )
    externals: tuple[ExistingServer, ...] = setting(
        {},
        "Servers that are already running, by name",
        name="external_services",
        given=dict[str, ServerUrl],
        resolve=make_externals,
        affects_runs=False,  # a page's run depends on those that it names
    )
    services_record: Path | None = setting(
        "",
        "The record of runs on servers that are already running",
        given=str,
        resolve=find_optional_record,
        affects_runs=False,
    )
    projects: tuple[Project, ...] = setting(
        {},
        "Projects beside the example that pages may start in, by path",
        given=dict[str, ProjectSettings],
        resolve=make_projects,
        affects_runs=False,  # a page's own project replaces the example's settings
    )
    long_running: tuple[LongRunning, ...] = setting(
        (), "Commands that don't end, such as servers"
    )
    log_line: str = setting(
        LOG_LINE,
        "A pattern of the lines of a log, whose group `level` is the level",
        given=Pattern,
        resolve=check_log_line,
    )
    masks: tuple[tuple[str, str, str], ...] = setting(
        (),
        "Patterns of output that differs from run to run",
        given=tuple[Mask, ...],
        resolve=_add_masks,
    )
    translations: dict[str, str] = setting(
        {}, "What pages write for this machine's `home`, `host` and `platform`"
    )
    words: dict[str, str] = setting(
        {},
        "Literals that name nothing, each with the reason",
        resolve=check_words,
        affects_runs=False,
    )
    also: dict[str, str] = setting(
        {},
        "Files outside the example that pages include, each with the test of it",
        resolve=find_also,
        affects_runs=False,
    )
    pictures: dict[str, tuple[str, ...]] = setting(
        {},
        "Pictures, each with the files that it shows",
        resolve=check_pictures,
        affects_runs=False,
    )
    picture_record: Path | None = setting(
        "",
        "The record of what pictures show",
        given=str,
        resolve=find_optional_record,
        affects_runs=False,
    )
    record: Path = setting(
        "lockstep-since.json",
        "The record of the releases that `:since:` names",
        given=str,
        resolve=find_record,
        affects_runs=False,
    )
    extras: dict[str, str] = setting(
        {},
        "Extras of packages that `since` installs",
        affects_runs=False,
    )
    tutorial: Names = setting(
        (),
        "Pages that build the example from an empty folder, in order",
        affects_runs=False,
    )
    tutorial_checks: Names = setting(
        (),
        "Commands that a replay runs after each page of the tutorial",
        affects_runs=False,
    )
    replays: tuple[Replay, ...] = setting(
        {},
        "Paths through the tutorial, by name",
        given=dict[str, ReplayChoices],
        resolve=make_replays,
        affects_runs=False,
    )
    replay_record: Path | None = setting(
        "",
        "The record of the replays",
        given=str,
        resolve=find_optional_record,
        affects_runs=False,
    )
    drift: tuple[DriftPattern, ...] = setting(
        (), "Changes that the mutation run makes on this site", affects_runs=False
    )
    drift_requirements: tuple[tuple[str, ...], ...] = setting(
        (),
        "Requirements of older releases that the mutation run builds with",
        affects_runs=False,
    )

    # No settings: where they were read, and which project a page starts in.
    confdir: Path = field(metadata={AFFECTS_RUNS: False})
    project: str = ""
    needs: tuple[str, ...] = field(default=(), metadata={AFFECTS_RUNS: False})

    @property
    def settings_path(self) -> str:
        """Return the path of the Django settings, from the example, or ""."""
        return self.settings.replace(".", "/") + ".py" if self.settings else ""


GATE = Section(Settings, "lockstep_")
UNRELATED = find_unrelated(Settings)


def read_settings(config: Config, confdir: Path) -> Settings:
    """Return the settings; raise ConfigError for one that can't be used."""
    root = find_root(config, confdir)
    source = Source(confdir, root)
    given = read_given(GATE, config, source)
    return Settings(confdir=confdir.resolve(), **resolve(GATE, given, root, source))


def to_json(settings: Settings) -> str:
    """Return the settings as one line of JSON, for the child process."""
    return msgspec.json.encode(settings, enc_hook=str).decode()


def from_json(text: str) -> Settings:
    """Return the settings that ``to_json`` wrote.

    Raises ValueError for anything else.
    """
    return msgspec.json.decode(text, type=Settings, dec_hook=_make)


def _make(kind: type[Path], value: str) -> Path:
    """Return a path, the only type here that JSON lacks and msgspec doesn't know."""
    return kind(value)
