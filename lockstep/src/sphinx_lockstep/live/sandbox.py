"""A page's own folder, ports and environment, and the page's words for them."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sphinx_lockstep.live.lines import find_checksums, measure
from sphinx_lockstep.live.processes import MARK, get_prefix
from sphinx_lockstep.live.servers.base import ServerPart
from sphinx_lockstep.model import Script
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import substitute_ports, translate

KEPT = ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Sandbox:
    """Where a page runs: ``folder`` holds everything, ``project`` is where it starts.

    What the page does is in ``page`` below the folder, its services in ``service``.

    ``ports`` maps the ports that pages name to the free ones used in their stead,
    ``spaces`` how pages call external services to where the page's parts of them are,
    and ``checksums`` has those of the Python files that were copied.
    """

    folder: Path
    project: Path
    ports: dict[int, int]
    environment: dict[str, str]
    words: dict[str, str]
    checksums: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)

    def to_sandbox(self, text: str) -> str:
        """Return a page's text with the ports and the services that are used here."""
        return substitute_ports(translate(text, self.spaces), self.ports)

    def to_page(self, text: str) -> str:
        """Return what was printed here in the page's words."""
        back = {used: shown for shown, used in self.ports.items()}
        return substitute_ports(translate(text, self.words), back)


@contextlib.contextmanager
def open_sandbox(
    script: Script, settings: Settings, mark: str, spaces: Sequence[ServerPart] = ()
) -> Iterator[Sandbox]:
    """Make a sandbox with a copy of the example, or an empty folder; then remove it.

    Where it is empty, what the page offers for download is there. ``spaces`` are the
    page's parts of external services.
    """
    with tempfile.TemporaryDirectory(
        prefix=get_prefix(mark), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name).resolve()
        home = folder / "page" / "home"
        project = home / settings.example.name
        for part in (home, folder / "page" / "tmp", folder / "service"):
            part.mkdir(parents=True)
        if script.empty:
            project = home
            for path in (settings.root / name for name in script.downloads):
                if path.is_file() and path.resolve().is_relative_to(settings.root):
                    shutil.copy(path, home)
        else:
            ignore = shutil.ignore_patterns(*settings.ignore)
            shutil.copytree(settings.example, project, ignore=ignore)
        taken = {urlsplit(url).port for space in spaces for url in space.find_urls()}
        own = [port for port in settings.ports if port not in taken]
        ports = dict(zip(own, find_free_ports(len(own)), strict=True))
        environment = make_environment(settings, home, ports, mark)
        for space in spaces:
            environment |= space.environment
        if settings.executed:
            others = environment.get("PYTHONPATH", "")
            environment |= measure(folder, project, others)
        words, checksums = make_words(settings, home), find_checksums(project)
        shown: dict[str, str] = {}
        for space in spaces:
            words |= space.words
            shown[space.shown] = space.url
        yield Sandbox(folder, project, ports, environment, words, checksums, shown)


def find_free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in sockets]


def make_environment(
    settings: Settings, home: Path, ports: dict[int, int], mark: str
) -> dict[str, str]:
    """Return the whole environment of a sandbox: nothing of the author's leaks in."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {
        name: substitute_ports(str(value), ports).replace("{root}", str(settings.root))
        for name, value in settings.environment.items()
    }
    scripts = str(Path(sys.executable).parent)
    return {
        **kept,
        "PATH": scripts + os.pathsep + kept.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home.with_name("tmp")),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHON_BASIC_REPL": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        **own,
        MARK: f"{mark}/page",
    }


def make_words(settings: Settings, home: Path) -> dict[str, str]:
    """Return what differs on each machine, with the page's words for it."""
    words = settings.translations
    page_home = words.get("home", "/home/you")
    pairs = {
        str(home): page_home,
        str(home.with_name("tmp")): "/tmp",
        sys.prefix: f"{page_home}/.venv",
        sys.base_prefix: words.get("python", "/usr"),
        f"@{socket.gethostname()}": f"@{words.get('host', 'laptop')}",
        platform.platform(): words.get("platform", "Linux"),
    }
    return {value: word for value, word in pairs.items() if len(value) > 1}
