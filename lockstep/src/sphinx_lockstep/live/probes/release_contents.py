"""Report what an installed release contains; runs in that release's own Python.

It reads ``{package, things}`` as JSON from standard input and prints ``{version, python,
answers}``. Each answer is true, false, or a text that says why it can't be told. The code
has to run on old versions of Python.
"""

from __future__ import annotations

import importlib
import json
import platform
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

LIMIT = 60  # seconds that a program may take to print its help


def has(package: str, thing: str) -> bool:
    """Tell whether a thing exists; raise LookupError if that can't be told."""
    if " " in thing:
        return has_option(*thing.rsplit(" ", 1))
    if ":" in thing:
        return has_object(*thing.split(":"))
    if "." in thing:
        return has_object(thing, "")
    return has_setting(package, thing)


def has_object(module: str, path: str) -> bool:
    """Tell whether a module can be imported and has the object of a dotted path."""
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            return False
        raise LookupError(f"importing {module} fails: {error}") from error
    except Exception as error:
        raise LookupError(f"importing {module} fails: {error!r}") from error
    for name in path.split(".") if path else ():
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def has_setting(package: str, name: str) -> bool:
    """Tell whether Celery or Django has a setting."""
    if package == "celery":
        defaults = importlib.import_module("celery.app.defaults")
        return name in dict(defaults.flatten(defaults.NAMESPACES))
    if package == "django":
        return hasattr(importlib.import_module("django.conf.global_settings"), name)
    raise LookupError(f"settings of {package} aren't known: write `module:name`")


def has_option(command: str, option: str) -> bool:
    """Tell whether a command's help names an option."""
    program, *words = command.split()
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        raise LookupError(f"the program {program} isn't installed")
    done = subprocess.run(
        [str(path), *words, "--help"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=LIMIT,
        check=False,
    )
    text = done.stdout.decode("utf-8", "replace")
    if "Traceback (most recent call last):" in text:
        raise LookupError(f"`{command} --help` fails: {text.splitlines()[-1]}")
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) is not None


def main() -> None:
    """Answer the questions on standard input."""
    asked = json.load(sys.stdin)
    answers: list[bool | str] = []
    for thing in asked["things"]:
        try:
            answers.append(has(asked["package"], thing))
        except (LookupError, subprocess.TimeoutExpired) as error:
            answers.append(str(error))
    found = {
        "version": metadata.version(asked["package"]),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "answers": answers,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
