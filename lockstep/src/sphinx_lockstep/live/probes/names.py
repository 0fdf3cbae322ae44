"""Look up names in the project's Python: a probe that runs inside the project.

Its argument is the module of the project's settings, or "". It reads a JSON list of
[subject, text] from standard input and prints a JSON list of answers in the same order. A
fact is a message as JSON: the probe doesn't import this package, because the package's
own names would be found too.
"""

from __future__ import annotations

import builtins
import difflib
import importlib.util
import json
import os
import pkgutil
import re
import shutil
import sys
import types
from collections import abc
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

# At the end of the path, so that it hides none of the project's own modules.
sys.path.append(str(Path(__file__).parent))

from code_index import (  # found by the line above
    find_classes,
    find_defined,
    find_imported,
    find_members,
    find_own,
    find_roots,
    get_member,
    load,
)

try:
    import django
    from django.core.management import get_commands
    from django.urls import Resolver404, get_resolver, resolve
except ImportError:
    django = None
try:
    from celery import current_app
except ImportError:
    current_app = None

type Answer = dict[str, Any]

# Names of Python's data model that no object examined here has as an attribute.
SPECIAL = {
    *("__all__", "__delete__", "__getattr__", "__getinitargs__", "__getnewargs__"),
    *("__main__", "__match_args__", "__missing__", "__path__", "__post_init__"),
    *("__replace__", "__set__", "__set_name__", "__setstate__", "__slots__"),
    "__version__",
}


def refuse(code: str, nearest: str) -> Answer:
    """Return the answer with a message's code and the closest name, or ""."""
    return {"fact": {"code": code}, "nearest": nearest}


def answer_object(text: str) -> Answer:
    """Answer whether the object of a dotted path can be imported."""
    for path in (text, f"builtins.{text}"):
        try:
            load(path)
            return {"proof": "imported"}
        except LookupError:
            continue
    first, *rest = text.split(".")
    if len(rest) == 1 and rest[0] in find_classes().get(first, ()):
        return {"proof": "defined by the example"}
    for value in [*find_imported().get(first, ()), *find_own().get(first, ())]:
        try:
            for part in rest:
                value = get_member(value, part)
            return {"proof": "imported by the example"}
        except LookupError:
            continue
    return refuse("path-not-importable", find_near(text))


def find_near(text: str) -> str:
    """Return the closest dotted path that can be imported, or ""."""
    parts = text.split(".")
    for count in range(len(parts) - 1, 0, -1):
        front = ".".join(parts[:count])
        try:
            owner = load(front)
        except LookupError:
            values = find_imported().get(front, []) + find_own().get(front, [])
            if not values:
                continue
            owner = values[0]
        names = dir(owner)
        if isinstance(owner, ModuleType) and hasattr(owner, "__path__"):
            names += [item.name for item in pkgutil.iter_modules(owner.__path__)]
        near = get_nearest(parts[count], names)
        return ".".join([front, near, *parts[count + 1 :]]) if near else ""
    return get_nearest(text, [*find_imported(), *dir(builtins)])


def get_nearest(word: str, among: Iterable[str]) -> str:
    """Return the closest of some words, or ""."""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=0.6)
    return close[0] if close else ""


def answer_name(text: str) -> Answer:
    """Answer whether the project or its packages define an identifier."""
    if hasattr(builtins, text):
        return {"proof": "a built-in of Python"}
    if text in find_special():
        return {"proof": "a special name of Python"}
    if text in find_imported() or text in find_members():
        return {"proof": "imported by the example"}
    if text in find_defined():
        return {"proof": "defined by an installed package"}
    if text in {item.name for item in pkgutil.iter_modules()}:
        return {"proof": "an installed module"}
    known = [*find_imported(), *find_members(), *find_defined(), *find_special()]
    near = get_nearest(text, known)
    return refuse("name-unknown", near)


@cache
def find_special() -> frozenset[str]:
    """Return the special names of Python's own objects, such as ``__len__``."""
    values = [*vars(builtins).values(), *vars(types).values(), *vars(abc).values()]
    names = {name for value in values for name in dir(value)}
    return frozenset({*SPECIAL, *filter(re.compile("__\\w+__$").match, names)})


def answer_signal(text: str) -> Answer:
    """Answer whether a signal has a name."""
    names: set[str] = set()
    for name, module in list(sys.modules.items()):
        if module is not None and name.rpartition(".")[2] in ("signals", "dispatcher"):
            names.update(vars(module))
    last = text.rpartition(".")[2]
    if last in names:
        return {"proof": "a signal"}
    return refuse("signal-unknown", get_nearest(last, names))


def answer_variable(text: str) -> Answer:
    """Answer whether any code reads an environment variable."""
    own = find_roots()
    for root, source in (*find_sources(own), *find_sources(find_needed(own))):
        if f'"{text}"' in source or f"'{text}'" in source:
            return {"proof": f"read by {root}"}
    names = {
        name
        for _, source in find_sources(own)
        for name in re.findall(r"environ\b[^'\"\n]{0,12}['\"]([A-Z][A-Z0-9_]+)", source)
    }
    return refuse("variable-unread", get_nearest(text, names))


@cache
def find_needed(roots: Collection[str]) -> set[str]:
    """Return the import names of the packages that some packages require."""
    owners = metadata.packages_distributions()
    needed = {
        re.sub(r"[^\w.-].*", "", line)
        for root in roots
        for name in owners.get(root, ())
        for line in metadata.requires(name) or ()
    }
    folders = {name for name, its in owners.items() if needed.intersection(its)}
    return folders - set(roots)


def find_sources(roots: Collection[str]) -> list[tuple[str, str]]:
    """Return the source of each module of some packages, after the package's name."""
    found = []
    for root in sorted(roots):
        folders = getattr(sys.modules.get(root), "__path__", None)
        if root not in sys.modules and (spec := importlib.util.find_spec(root)):
            folders = spec.submodule_search_locations
        for folder in folders or ():
            for path in Path(folder).rglob("*.py"):
                found.append((root, path.read_text(encoding="utf-8", errors="replace")))
    return found


def answer_program(text: str) -> Answer:
    """Answer whether a program is installed."""
    if shutil.which(text):
        return {"proof": "an installed program"}
    folder = Path(sys.executable).parent
    near = get_nearest(text, [path.name for path in folder.iterdir()])
    return refuse("program-unknown", near)


def answer_address(text: str) -> Answer:
    """Answer whether the project has a view for a URL path."""
    try:
        resolve(text)
        return {"proof": "a URL path of the example"}
    except Resolver404:
        pass
    routes = [f"/{route}" for route in find_routes(get_resolver())]
    return refuse("not-in-example", get_nearest(text, routes))


def find_routes(resolver: Any, front: str = "") -> Iterator[str]:
    """Yield the routes of a URL configuration."""
    for pattern in resolver.url_patterns:
        route = front + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from find_routes(pattern, route)
        else:
            yield route


def answer_admin(text: str) -> Answer:
    """Answer whether manage.py has a command."""
    if text in get_commands():
        return {"proof": "a command of manage.py"}
    near = get_nearest(text, get_commands())
    return refuse("subcommand-unknown", near)


@cache
def find_strings() -> frozenset[str]:
    """Return the names that are used as strings: of tasks, pools, states and so on."""
    names: set[str] = set()
    if django is not None:
        names.update(get_commands())
        names.update(django.apps.apps.app_configs)
    if current_app is not None:
        names.update(current_app.tasks)
        for path in (
            "celery.concurrency.ALIASES",
            "celery.app.backends.BACKEND_ALIASES",
            "celery.states.__all__",
            "kombu.transport.TRANSPORT_ALIASES",
            "kombu.serialization.registry._encoders",
        ):
            names.update(load(path))
    return frozenset(names)


def answer_string(text: str) -> Answer:
    """Answer whether a text is a name that is used as a string."""
    if text in find_strings():
        return {"proof": "a name that the project knows"}
    near = get_nearest(text, find_strings())
    return refuse("name-unknown", near)


ANSWERS: dict[str, Callable[[str], Answer]] = {
    "object": answer_object,
    "name": answer_name,
    "signal": answer_signal,
    "variable": answer_variable,
    "program": answer_program,
    "address": answer_address,
    "django-admin": answer_admin,
    "string": answer_string,
}


def main() -> None:
    """Set the project up and answer every question."""
    questions = json.load(sys.stdin)
    if sys.argv[1] and django is not None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", sys.argv[1])
        django.setup()
    if current_app is not None:
        current_app.loader.import_default_modules()
    print(json.dumps([ANSWERS[subject](text) for subject, text in questions]))


if __name__ == "__main__":
    main()
