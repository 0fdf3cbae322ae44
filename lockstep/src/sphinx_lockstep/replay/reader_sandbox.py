"""A reader's sandbox: an empty folder, a Python without packages, and an index."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from sphinx_lockstep.live.processes import get_prefix
from sphinx_lockstep.live.sandbox import (
    Sandbox,
    find_free_ports,
    make_environment,
    make_words,
)
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import Replay
from sphinx_lockstep.settings.tools import find_uv
from sphinx_lockstep.syntax.masks import substitute_ports

# The variables that installers read: index, certificates, caches and proxies.
INSTALLERS = re.compile(r"(?i)(PIP|UV|SSL|XDG|CURL|REQUESTS)_.*|.*_proxy")
OFFLINE = ("PIP_NO_INDEX", "PIP_CONFIG_FILE")  # the gate sets these; readers don't
PIN = re.compile(r"^[\w.\[\]-]+==[^\s;\\]+(?:\s*;[^\\]*)?", re.MULTILINE)
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"


def make_sandbox(
    route: Replay, settings: Settings, mark: str, outer: Mapping[str, str]
) -> Sandbox:
    """Return a new sandbox for a route through the tutorial; the caller removes it.

    ``outer`` is the environment that this program was started with.
    """
    # In a folder of its own, since a failed replay stays for a look at it.
    place = Path(tempfile.gettempdir(), "lockstep-replays")
    place.mkdir(exist_ok=True)
    prefix = f"{get_prefix(mark)}{route.name}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place)).resolve()
    ports = dict(zip(settings.ports, find_free_ports(len(settings.ports)), strict=True))
    return set_up_sandbox(folder, ports, settings, mark, outer)


def set_up_sandbox(
    folder: Path,
    ports: dict[int, int],
    settings: Settings,
    mark: str,
    outer: Mapping[str, str],
) -> Sandbox:
    """Return a sandbox in a folder, which may hold files of an earlier replay."""
    home = folder / "page" / "home"
    for part in (home, folder / "page" / "tmp", folder / "service", folder / "bin"):
        part.mkdir(parents=True, exist_ok=True)
    for name, program in _find_programs(outer):
        if not (folder / "bin" / name).exists():
            (folder / "bin" / name).symlink_to(program)
    (folder / "constraints.txt").write_text("\n".join(_find_pins(settings.locks)))
    environment = make_environment(settings, home, ports, mark)
    # The pages themselves tell readers to set the URLs of servers.
    for name, value in settings.environment.items():
        if substitute_ports(value, ports) != value:
            del environment[name]
    rest = {name: outer[name] for name in outer if INSTALLERS.fullmatch(name)}
    environment = {
        **{name: environment[name] for name in environment if name not in OFFLINE},
        **rest,
        # Readers don't have the programs of the site's own environment.
        "PATH": os.pathsep.join([str(folder / "bin"), *_find_path(outer)]),
        "XDG_CONFIG_HOME": outer.get("XDG_CONFIG_HOME", f"{Path.home()}/.config"),
        "XDG_CACHE_HOME": outer.get("XDG_CACHE_HOME", f"{Path.home()}/.cache"),
        "PIP_CONSTRAINT": str(folder / "constraints.txt"),
        "UV_CONSTRAINT": str(folder / "constraints.txt"),
        "PIP_RETRIES": "1",
        "PIP_PROGRESS_BAR": "off",
    }
    return Sandbox(folder, home, ports, environment, make_words(settings, home))


def _find_programs(outer: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield the names and paths of a reader's programs: Python and uv."""
    base = Path(sys.base_prefix, "bin", PYTHON)
    python = base if base.exists() else Path(sys.executable).resolve()
    yield from ((name, str(python)) for name in (PYTHON, "python3", "python"))
    if uv := find_uv(outer):
        yield "uv", uv


def _find_path(outer: Mapping[str, str]) -> list[str]:
    """Return the search path without this program's own environment."""
    parts = outer.get("PATH", os.defpath).split(os.pathsep)
    return [part for part in parts if not Path(part).is_relative_to(sys.prefix)]


def _find_pins(locks: Iterable[Path]) -> list[str]:
    """Return the pinned requirements of lock files as constraints, without extras."""
    return [
        re.sub(r"\[.*?\]", "", pin).strip()
        for lock in locks
        for pin in PIN.findall(lock.read_text(encoding="utf-8"))
    ]
