"""Ask Django and Celery about settings: a program, run inside the project.

Takes the names as JSON and the module of the project's own settings; prints JSON.
"""

import importlib
import io
import json
import sys
from pathlib import Path

import django
from django.conf import global_settings, settings
from django.core.management import CommandError, call_command

NUMBERS = {"int", "float"}


def find_fact(name, app, base):
    """Return what is wrong with a setting's name or value, or ""."""
    prefix = (
        f"{app.namespace}_"
        if app is not None and getattr(app, "namespace", None)
        else ""
    )
    if prefix and name.startswith(prefix):
        return find_celery_fact(name, name[len(prefix) :].lower(), app)
    if hasattr(global_settings, name) or is_read(name, base):
        return ""
    return "is no setting of Django, of Celery or of an installed application"


def find_celery_fact(name, key, app):
    """Return what is wrong with a Celery setting, or ""."""
    options = get_options()
    value = getattr(settings, name)
    if key not in options and not hasattr(app.conf, key):
        return f"is no setting of Celery: there is no `{key}`"
    if key in options and options[key].type in NUMBERS and isinstance(value, str):
        return f"is a string, and Celery takes {options[key].type} for `{key}`"
    if (
        key in options
        and options[key].type == "string"
        and isinstance(value, (int, float))
    ):
        return f"is a number, and Celery takes a string for `{key}`"
    if app.conf[key] != value:
        return f"is {value!r}, and Celery has {app.conf[key]!r} for `{key}`"
    return ""


def get_options():
    """Return Celery's options by their lower-case names."""
    from celery.app.defaults import NAMESPACES, flatten

    return dict(flatten(NAMESPACES))


def is_read(name, base):
    """Tell whether the project or an installed application names a setting."""
    from django.apps import apps

    own = Path(importlib.import_module(base).__file__)
    for config in apps.get_app_configs():
        for path in Path(config.path).rglob("*.py"):
            if path != own and name in path.read_text(
                encoding="utf-8", errors="replace"
            ):
                return True
    return False


def main():
    """Load the settings, look at each name, run the checks, print the answer."""
    names, base = json.loads(sys.argv[1]), sys.argv[2]
    django.setup()
    try:
        from celery import current_app
    except ImportError:
        app = None
    else:
        app = current_app._get_current_object()
        app.conf.get("broker_url")  # the configuration is read on first use
    facts = {name: find_fact(name, app, base) for name in names}
    output = io.StringIO()
    try:
        call_command("check", fail_level="WARNING", stdout=output, stderr=output)
        check = ""
    except CommandError as error:
        check = str(error).strip()
    prefix = (
        f"{app.namespace}_"
        if app is not None and getattr(app, "namespace", None)
        else ""
    )
    known = [name for name in dir(global_settings) if name.isupper()]
    if app is not None:
        known += [f"{prefix}{key.upper()}" for key in get_options()]
    print(json.dumps({"names": facts, "check": check, "known": sorted(known)}))


if __name__ == "__main__":
    main()
