"""What the project's own Python knows by name, for the programs beside this module."""

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
    """Return the object of a dotted path; raise LookupError where there is none."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        module = ".".join(parts[:count])
        try:
            found: Any = importlib.import_module(module)
        except ImportError:
            continue
        except Exception:  # noqa: BLE001  # whatever a module raises when it is loaded
            break
        for part in parts[count:]:
            found = get_member(found, part)
        return found
    raise LookupError(name)


def get_member(owner: Any, name: str) -> Any:
    """Return an attribute; raise LookupError where there is none."""
    with contextlib.suppress(Exception):  # a proxy of Flask, unbound, raises another
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
    """Return what the project's files import, by the names they give it."""
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
    """Return what the project's loaded modules define, by their names."""
    found: dict[str, list[Any]] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(Path.cwd()) and name != "__main__":
            for key, value in list(vars(module).items()):
                found.setdefault(key, []).append(value)
    return found


@cache
def find_classes() -> dict[str, set[str]]:
    """Return the members of the classes that the project's files define, as written."""
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
    """Return the public names in what the project has: members and their parameters."""
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
    """Return an attribute, None where it is missing or cannot be had."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001  # as a proxy of Flask does, unbound
        return None


def find_parameters(callables: Iterable[Any]) -> Iterator[str]:
    """Yield the names of the parameters of some callables."""
    for item in callables:
        if callable(item):
            with contextlib.suppress(Exception):  # as of a proxy, unbound
                yield from inspect.signature(item).parameters


@cache
def find_roots() -> frozenset[str]:
    """Return the packages that the project imports, beside the standard library."""
    roots = {
        value.__name__.partition(".")[0]
        for values in find_imported().values()
        for value in values
        if isinstance(value, ModuleType)
    }
    return frozenset(roots - set(sys.stdlib_module_names))


@cache
def find_defined() -> frozenset[str]:
    """Return the classes and constants that loaded modules of those packages define."""
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
