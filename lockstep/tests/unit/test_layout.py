"""Imports of the package point down, and each library has its few places."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sphinx_lockstep

NAME = "sphinx_lockstep"
PACKAGE = Path(sphinx_lockstep.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
FLOORS = (
    {
        *("model", "config", "masks", "messages", "sources", "transcripts"),
        *("literals", "commandlines", "exchanges", "options", "statements"),
        *("captions", "entries", "notes", "replayed", "since", "versions"),
        *("definitions", "pictures", "records"),
    },
    {"checks", "kinds", "script", "tested", "runner"},
    {
        "pages",
        "mentions",
        "prose",
        "roles",
        "runs",
        "answers",
        "baseline",
        "haste",
        *("serviced", "externals", "projects"),
        *("proof", "proving"),
        "kept",
        "ledger",
        "directives",
        "display",
        "domain",
        "collector",
    },
    {"reading"},
    {"update", "drift", "replay", "lab"},
    {"__init__", "__main__", "commands"},
)
# Who may import what, by the beginnings of modules' names.
PLACES = {
    "sphinx": (
        *("__init__", "collector", "domain", "directives", "display"),
        *("reading", "roles", "commands."),
        *("lab.__init__", "lab.output", "lab.licences", "lab.playground"),
    ),
    "docutils": (
        *("collector", "pages", "mentions", "prose"),
        *("directives", "display", "roles"),
        *("lab.licences", "lab.playground"),
    ),
    "subprocess": (
        *("runner.", "runs", "drift.builds"),
        *("lab.hosting", "lab.bundle.programs"),
    ),
    "multiprocessing": (),
    "mirakuru": ("runner.",),
    "psutil": ("runner.",),
    "pty": ("runner.",),
    "django": ("runner.probe_",),
    "celery": ("runner.probe_",),
    "yaml": ("runner.files_",),
    "dockerfile_parse": ("runner.files_",),
    "kubernetes_validate": ("runner.files_",),
    "bs4": ("replay.built",),
    "amqp": ("runner.spaces.rabbitmq",),
    "psycopg": ("runner.spaces.postgresql",),
    "redis": ("runner.spaces.redis",),
}


def find_imports(module: str) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            yield node.module or ""


def find_own(module: str) -> Iterator[str]:
    """Yield the modules of the package that a module imports."""
    for name in find_imports(module):
        if name.partition(".")[0] == NAME:
            own = name.removeprefix(NAME).lstrip(".")
            yield own if own in MODULES else f"{own}.__init__".lstrip(".")


def get_floor(module: str) -> int:
    part = module.partition(".")[0]
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    above = [own for own in find_own(module) if get_floor(own) > get_floor(module)]
    assert above == []


def test_no_imports_go_round() -> None:
    graph = {module: set(find_own(module)) for module in MODULES}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("library", PLACES)
def test_a_library_has_its_places(library: str) -> None:
    users = {
        module
        for module in MODULES
        for name in find_imports(module)
        if name.partition(".")[0] == library
    }
    strangers = [user for user in users if not user.startswith(PLACES[library])]
    assert strangers == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    """One that passes 350 lines is two modules."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 350
