"""Check settings with Django and Celery: a probe that runs inside the project.

Its arguments are the module of the project's settings and, as JSON, the names that a page
sets. Without names it answers questions, as the other probes do. A fact is a message as
JSON, because the probe doesn't import this package.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import global_settings, settings
from django.core.management import CommandError, call_command

try:
    from celery import current_app
    from celery.app.defaults import NAMESPACES, flatten
    from celery.utils.imports import symbol_by_name
except ImportError:  # a project of Django alone
    current_app = None
    OPTIONS: dict[str, Any] = {}
else:
    OPTIONS = dict(flatten(NAMESPACES))

NO_STRINGS = ("bool", "int", "float", "dict")
OWNERS = "Django, Celery or an installed app"
if current_app is None:
    OWNERS = "Django or an installed app"

type Fact = dict[str, str] | None


def get_prefix() -> str:
    """Return the prefix of Celery's settings in this project, or ""."""
    namespace = getattr(current_app, "namespace", None)
    return f"{namespace}_" if namespace else ""


def make_fact(code: str, **parameters: str) -> Fact:
    """Return a message as JSON."""
    return {"code": code, **parameters}


def find_fact(name: str, base: str) -> Fact:
    """Return the problem of a setting's name or value, or None."""
    prefix = get_prefix()
    if prefix and name.startswith(prefix):
        return find_celery_fact(name, name.removeprefix(prefix).lower(), base)
    if hasattr(global_settings, name) or is_read(name, base):
        return None
    return make_fact("setting-unknown", owners=OWNERS)


def find_celery_fact(name: str, key: str, base: str) -> Fact:
    """Return the problem of a Celery setting, or None."""
    value, conf = getattr(settings, name), current_app.conf
    if key not in OPTIONS and not is_read(name, base):
        return make_fact("setting-of-celery-unknown", key=key)
    kind = OPTIONS[key].type if key in OPTIONS else ""
    if kind in NO_STRINGS and isinstance(value, str):
        return make_fact("setting-type-wrong", key=key, given="string", wanted=kind)
    if kind == "string" and isinstance(value, (int, float)):
        return make_fact("setting-type-wrong", key=key, given="number", wanted="string")
    if conf[key] != value:
        values = {"value": repr(value), "used": repr(conf[key])}
        return make_fact("setting-not-in-force", key=key, **values)
    try:
        use(key)
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything
        return make_fact("setting-unusable", error=f"{type(error).__name__}: {error}")
    return None


def use(key: str) -> None:
    """Load the object that a setting's value names, as Celery does."""
    match key:
        case "broker_url":
            _ = current_app.connection_for_write().transport_cls
        case "result_backend":
            _ = current_app.backend
        case "cache_backend":
            _ = getattr(current_app.backend, "cache_backend", None)
        case "timezone":
            _ = current_app.timezone
        case "beat_scheduler":
            symbol_by_name(current_app.conf.beat_scheduler)


def is_read(name: str, base: str) -> bool:
    """Tell whether Django, an app or the settings module reads a name."""
    word = re.compile(rf"\b{name}\b")
    own = Path(str(importlib.import_module(base).__file__))
    if len(word.findall(own.read_text(encoding="utf-8"))) > 1:
        return True
    folders = [Path(config.path) for config in apps.get_app_configs()]
    folders.append(Path(str(django.__file__)).parent)
    return any(
        word.search(path.read_text(encoding="utf-8", errors="replace"))
        for folder in folders
        for path in folder.rglob("*.py")
        if path != own
    )


def run_check() -> str:
    """Return the output of Django's checks, or "" if they find nothing."""
    output = io.StringIO()
    try:
        call_command("check", fail_level="WARNING", stdout=output, stderr=output)
    except CommandError as error:
        return str(error).strip()
    return ""


def answer(text: str, base: str) -> dict[str, Any]:
    """Answer whether a setting exists, and has the value in ``NAME = VALUE``."""
    name, _, shown = (part.strip() for part in text.partition("="))
    known = find_known()
    if name not in known and not is_read(name, base):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        fact = make_fact("setting-unknown", owners=OWNERS)
        return {"fact": fact, "nearest": "".join(near)}
    if not shown:
        return {"proof": "a setting"}
    value = getattr(settings, name, None)
    try:
        same = hasattr(settings, name) and ast.literal_eval(shown) == value
    except (ValueError, SyntaxError):
        same = False
    if same:
        return {"proof": "the example's value"}
    fact = make_fact("setting-differs", value=repr(value))
    return {"fact": fact, "nearest": f"{name} = {value!r}"}


def find_known() -> list[str]:
    """Return the names of all settings, Celery's with and without the prefix."""
    known = [name for name in dir(global_settings) if name.isupper()]
    known += [get_prefix() + key.upper() for key in OPTIONS]
    return sorted({*known, *OPTIONS})


def main() -> None:
    """Load the settings, check each name, run Django's checks, print the answer."""
    base = sys.argv[1]
    if len(sys.argv) == 2:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", base)
        django.setup()
        questions = json.load(sys.stdin)
        print(json.dumps([answer(text, base) for _subject, text in questions]))
        return
    names = json.loads(sys.argv[2])
    django.setup()
    values = {
        "names": {name: find_fact(name, base) for name in names},
        "check": run_check(),
        "known": [name for name in find_known() if name not in OPTIONS],
    }
    print(json.dumps(values))


if __name__ == "__main__":
    main()
