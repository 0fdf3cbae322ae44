"""Make a page's own folder, ports and environment, and translate them to the page's."""

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

from sphinx_lockstep.live.executed_lines import find_checksums, measure
from sphinx_lockstep.live.processes import MARK, get_prefix
from sphinx_lockstep.live.servers.base import ServerPart
from sphinx_lockstep.model import Script
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.masks import substitute_ports, translate

KEPT = ("PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Sandbox:
    """The place where a page runs.

    ``folder`` holds everything: ``page`` below it is the page's, and ``service`` its
    servers'. The page starts in ``project``. ``ports`` maps the ports that pages name to
    free ones, ``parts`` the URLs of servers that pages name to those of the page's own
    parts, and ``words`` the values of this machine to those that pages show.
    ``checksums`` are those of the copied Python files.
    """

    folder: Path
    project: Path
    ports: dict[int, int]
    environment: dict[str, str]
    words: dict[str, str]
    checksums: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def to_sandbox(self, text: str) -> str:
        """Return a page's text with the ports and the URLs of this sandbox."""
        return substitute_ports(translate(text, self.parts), self.ports)

    def to_page(self, text: str) -> str:
        """Return a text that was printed here in the page's terms."""
        back = {used: shown for shown, used in self.ports.items()}
        return substitute_ports(translate(text, self.words), back)


@contextlib.contextmanager
def open_sandbox(
    script: Script, settings: Settings, mark: str, parts: Sequence[ServerPart] = ()
) -> Iterator[Sandbox]:
    """Make a sandbox with a copy of the example, or an empty folder; then remove it.

    An empty folder has the page's downloads. ``parts`` are the page's parts of existing
    servers.
    """
    with tempfile.TemporaryDirectory(
        prefix=get_prefix(mark), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name).resolve()
        home = folder / "page" / "home"
        project = home / settings.example.name
        for inner in (home, folder / "page" / "tmp", folder / "service"):
            inner.mkdir(parents=True)
        if script.empty:
            project = home
            for path in (settings.root / name for name in script.downloads):
                if path.is_file() and path.resolve().is_relative_to(settings.root):
                    shutil.copy(path, home)
        else:
            ignore = shutil.ignore_patterns(*settings.ignore)
            shutil.copytree(settings.example, project, ignore=ignore)
        taken = {urlsplit(url).port for part in parts for url in part.find_urls()}
        own = [port for port in settings.ports if port not in taken]
        ports = dict(zip(own, find_free_ports(len(own)), strict=True))
        environment = make_environment(settings, home, ports, mark)
        for part in parts:
            environment |= part.environment
        if settings.executed:
            others = environment.get("PYTHONPATH", "")
            environment |= measure(folder, project, others)
        words, checksums = make_words(settings, home), find_checksums(project)
        shown: dict[str, str] = {}
        for part in parts:
            words |= part.words
            shown[part.shown] = part.url
        yield Sandbox(folder, project, ports, environment, words, checksums, shown)


def find_free_ports(count: int) -> list[int]:
    """Return a number of different ports on which nothing listens."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [sock.getsockname()[1] for sock in sockets]


def make_environment(
    settings: Settings, home: Path, ports: dict[int, int], mark: str
) -> dict[str, str]:
    """Return the whole environment of a sandbox, without the author's own."""
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
    """Return the values of this machine, each with the value that pages show."""
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
