"""Imports point down, from room to room, and each library is imported in few places."""

from __future__ import annotations

import ast
import graphlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import lockstep_lab_runtime
import sphinx_lockstep
import sphinx_lockstep_lab

PACKAGES = (sphinx_lockstep, sphinx_lockstep_lab, lockstep_lab_runtime)
FOLDERS = [Path(package.__file__ or "").parent for package in PACKAGES]
MODULES = {
    ".".join(path.relative_to(folder.parent).with_suffix("").parts): path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.py"))
}
# From the bottom to the top: a room may import the rooms before it. A package's own
# modules at its top, such as __init__, are the room of its name.
ROOMS = (
    "lockstep_lab_runtime",
    *(
        f"sphinx_lockstep.{room}"
        for room in (
            *("messages", "model", "syntax", "settings", "project", "store", "live"),
            *("claims", "proof", "gate", "update", "replay", "drift"),
        )
    ),
    "sphinx_lockstep_lab",
    "sphinx_lockstep.commands",
    "sphinx_lockstep",
)
# The child process runs beside the build and shares only these rooms with it.
LIVE = {"model", "messages", "syntax", "settings", "live"}
# The store knows no settings and no files of the example, only keys.
STORE = {"model", "messages"}
# The rooms, or the modules, that import a library.
PLACES = {
    "sphinx": ("sphinx_lockstep.gate.", "sphinx_lockstep.lab", "sphinx_lockstep_lab"),
    "docutils": ("sphinx_lockstep.gate.", "sphinx_lockstep_lab."),
    "subprocess": (
        *("sphinx_lockstep.live.", "sphinx_lockstep.proof.runner"),
        *("sphinx_lockstep.drift.builds", "sphinx_lockstep.project.history"),
        "sphinx_lockstep_lab.programs",
    ),
    "multiprocessing": (),
    "mirakuru": ("sphinx_lockstep.live.",),
    "psutil": ("sphinx_lockstep.live.",),
    "pty": ("sphinx_lockstep.live.",),
    "django": ("sphinx_lockstep.live.probes.",),
    "celery": ("sphinx_lockstep.live.probes.",),
    "bs4": ("sphinx_lockstep.replay.",),
    "amqp": ("sphinx_lockstep.live.servers.rabbitmq",),
    "psycopg": ("sphinx_lockstep.live.servers.postgresql",),
    "redis": ("sphinx_lockstep.live.servers.redis",),
}
MOST_ROOMS, MOST_ARROWS = 20, 100


def get_room(module: str) -> str:
    """Return the room of a module, or of an imported name, of these packages."""
    package, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    inside = f"{package}.{part}"
    return inside if inside in ROOMS else package


@cache
def find_imports(module: str) -> tuple[str, ...]:
    """Return the dotted names that a module imports, anywhere in it."""
    return tuple(_find_imports(module))


def _find_imports(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def find_own(module: str) -> Iterator[str]:
    """Yield the modules of these packages that a module imports."""
    for name in find_imports(module):
        if name.partition(".")[0] in {package.__name__ for package in PACKAGES}:
            yield name if name in MODULES else f"{name}.__init__"


@pytest.fixture(scope="module")
def arrows() -> dict[str, set[str]]:
    """The rooms that each room imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        found[get_room(module)] |= {get_room(own) for own in find_own(module)}
    return {room: others - {room} for room, others in found.items()}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_rooms_below_it(arrows: dict[str, set[str]], room: str) -> None:
    below = ROOMS[: ROOMS.index(room)]
    assert sorted(arrows[room] - set(below)) == []


def test_live_shares_few_rooms(arrows: dict[str, set[str]]) -> None:
    allowed = {f"sphinx_lockstep.{room}" for room in LIVE}
    assert sorted(arrows["sphinx_lockstep.live"] - allowed) == []


def test_the_store_shares_fewer_rooms(arrows: dict[str, set[str]]) -> None:
    allowed = {f"sphinx_lockstep.{room}" for room in STORE}
    assert sorted(arrows["sphinx_lockstep.store"] - allowed) == []


def test_there_are_few_rooms(arrows: dict[str, set[str]]) -> None:
    count = sum(len(others) for others in arrows.values())
    assert (len(arrows), count) <= (MOST_ROOMS, MOST_ARROWS)
    assert count <= MOST_ARROWS


def test_each_room_says_what_it_holds() -> None:
    for room in ROOMS:
        init = MODULES.get(f"{room}.__init__") or MODULES.get(room)
        assert init is not None, f"{room} is no package"
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))


def test_imports_form_no_cycle() -> None:
    graph = {module: set(find_own(module)) for module in MODULES}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("library", PLACES)
def test_a_library_is_imported_in_its_places(library: str) -> None:
    users = {
        module
        for module in MODULES
        for name in find_imports(module)
        if name.partition(".")[0] == library
    }
    strangers = [user for user in users if not user.startswith(PLACES[library])]
    assert strangers == []


# An enum can't be divided: a line a message.
LONG = {"sphinx_lockstep.messages.codes"}


@pytest.mark.parametrize("module", sorted({*MODULES} - LONG))
def test_a_module_is_short(module: str) -> None:
    """A module of more than 350 lines is two modules."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 350
