"""Ask Django and Celery about settings: a program, run inside the project.

Takes the module of the project's own settings, and the names of those that a page sets
as JSON; prints JSON. Without names, it answers questions as the other programs do.
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
NO_SETTING = "is no setting of Django, of Celery or of an installed application"
if current_app is None:
    NO_SETTING = NO_SETTING.replace("of Celery ", "")


def get_prefix() -> str:
    """Return what the names of Celery's settings begin with here, or ""."""
    namespace = getattr(current_app, "namespace", None)
    return f"{namespace}_" if namespace else ""


def find_fact(name: str, base: str) -> str:
    """Return what is wrong with a setting's name or value, or ""."""
    prefix = get_prefix()
    if prefix and name.startswith(prefix):
        return find_celery_fact(name, name.removeprefix(prefix).lower(), base)
    if hasattr(global_settings, name) or is_read(name, base):
        return ""
    return NO_SETTING


def find_celery_fact(name: str, key: str, base: str) -> str:
    """Return what is wrong with a Celery setting, or ""."""
    value, conf = getattr(settings, name), current_app.conf
    if key not in OPTIONS and not is_read(name, base):
        return f"is no setting of Celery: there is no `{key}`"
    kind = OPTIONS[key].type if key in OPTIONS else ""
    if kind in NO_STRINGS and isinstance(value, str):
        return f"is a string, and Celery takes {kind} for `{key}`"
    if kind == "string" and isinstance(value, (int, float)):
        return f"is a number, and Celery takes a string for `{key}`"
    if conf[key] != value:
        return f"is {value!r}, and Celery has {conf[key]!r} for `{key}`"
    try:
        use(key)
    except Exception as error:  # noqa: BLE001  # whatever a plugin raises
        return f"cannot be used: {type(error).__name__}: {error}"
    return ""


def use(key: str) -> None:
    """Look up what the value of a setting names, as Celery will."""
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
    """Tell whether Django, an application or the settings themselves read a name."""
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
    """Return what Django's checks have to say, "" where they are content."""
    output = io.StringIO()
    try:
        call_command("check", fail_level="WARNING", stdout=output, stderr=output)
    except CommandError as error:
        return str(error).strip()
    return ""


def answer(text: str, base: str) -> dict[str, str]:
    """Answer whether a setting is known, and has the value that ``NAME = VALUE`` says."""
    name, _, shown = (part.strip() for part in text.partition("="))
    known = find_known()
    fact = "" if name in known or is_read(name, base) else NO_SETTING
    if fact:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
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
    return {"fact": f"is {value!r} in the example", "nearest": f"{name} = {value!r}"}


def find_known() -> list[str]:
    """Return the names of all settings, Celery's with the namespace and without."""
    known = [name for name in dir(global_settings) if name.isupper()]
    known += [get_prefix() + key.upper() for key in OPTIONS]
    return sorted({*known, *OPTIONS})


def main() -> None:
    """Load the settings, look at each name, run the checks, print the answer."""
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
