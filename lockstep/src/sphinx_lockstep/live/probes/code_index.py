"""Index the names that the project's own Python knows, for the other probes."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


def find_modules() -> Iterator[ast.Module]:
    """Yield the syntax tree of each Python file of the project."""
    for path in sorted(Path.cwd().rglob("*.py")):
        try:
            yield ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError, OSError):
            continue


def load(name: str) -> Any:
    """Return the object of a dotted path; raise LookupError if it doesn't exist."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        module = ".".join(parts[:count])
        try:
            found: Any = importlib.import_module(module)
        except ImportError:
            continue
        except Exception:  # noqa: BLE001  # a module may raise anything when it is loaded
            break
        for part in parts[count:]:
            found = get_member(found, part)
        return found
    raise LookupError(name)


def get_member(owner: Any, name: str) -> Any:
    """Return an attribute; raise LookupError if it doesn't exist."""
    with contextlib.suppress(Exception):  # an unbound Flask proxy raises RuntimeError
        return getattr(owner, name)
    if isinstance(owner, type):
        for base in owner.__mro__:
            if name in getattr(base, "__annotations__", {}):
                return None
        fields = getattr(getattr(owner, "_meta", None), "fields_map", {})
        if name in fields:
            return None
    raise LookupError(name)


@cache
def find_imported() -> dict[str, list[Any]]:
    """Return the objects that the project's files import, by the names they use."""
    found: dict[str, list[Any]] = {}
    for tree in find_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                pairs = [(a.asname or a.name, a.name) for a in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                pairs = [
                    (a.asname or a.name, f"{node.module}.{a.name}") for a in node.names
                ]
                pairs.append((node.module, node.module))
            else:
                continue
            for name, path in pairs:
                try:
                    found.setdefault(name, []).append(load(path))
                except LookupError:
                    continue
    return found


@cache
def find_own() -> dict[str, list[Any]]:
    """Return the objects that the project's loaded modules define, by name."""
    found: dict[str, list[Any]] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(Path.cwd()) and name != "__main__":
            for key, value in list(vars(module).items()):
                found.setdefault(key, []).append(value)
    return found


@cache
def find_classes() -> dict[str, set[str]]:
    """Return the members of each class in the project's source, by class name."""
    found: dict[str, set[str]] = {}
    for tree in find_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                members = found.setdefault(node.name, set())
                for inner in ast.walk(node):
                    match inner:
                        case ast.FunctionDef(name=name):
                            members.add(name)
                        case ast.Name(id=name, ctx=ast.Store()):
                            members.add(name)
                        case ast.Attribute(attr=name, ctx=ast.Store()):
                            members.add(name)
    return found


@cache
def find_members() -> frozenset[str]:
    """Return the public members, and their parameters, of the project's objects."""
    names: set[str] = set()
    for values in [*find_imported().values(), *find_own().values()]:
        for value in values:
            names.update(name for name in dir(value) if not name.startswith("_"))
            is_owner = isinstance(value, type | ModuleType)
            owner = value if is_owner else value.__class__
            members = [_look(owner, name) for name in dir(owner)]
            names.update(find_parameters([value, *members]))
    return frozenset(names)


def _look(value: Any, name: str) -> Any:
    """Return an attribute, or None if it is missing or raises."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001  # an unbound Flask proxy raises
        return None


def find_parameters(callables: Iterable[Any]) -> Iterator[str]:
    """Yield the names of the parameters of callables."""
    for item in callables:
        if callable(item):
            with contextlib.suppress(Exception):  # an unbound proxy has no signature
                yield from inspect.signature(item).parameters


@cache
def find_roots() -> frozenset[str]:
    """Return the packages that the project imports, except the standard library."""
    roots = {
        value.__name__.partition(".")[0]
        for values in find_imported().values()
        for value in values
        if isinstance(value, ModuleType)
    }
    return frozenset(roots - set(sys.stdlib_module_names))


@cache
def find_defined() -> frozenset[str]:
    """Return the classes and constants of the packages that the project imports."""
    names: set[str] = set()
    for name, module in list(sys.modules.items()):
        if module is not None and name.partition(".")[0] in find_roots():
            for key, value in list(vars(module).items()):
                own = _look(value, "__module__") == name
                if (isinstance(value, type) and own) or re.fullmatch(
                    r"[A-Z_]{3,}", key
                ):
                    names.add(key)
    return frozenset(names)
