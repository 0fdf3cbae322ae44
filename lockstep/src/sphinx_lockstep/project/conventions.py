"""Conventions of Python, Django and test runners, which use code without naming it.

The tables list the names and paths that no general rule covers.
A path in a table is compared from its end, so ``urls.py`` is that file in any folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePath

from sphinx_lockstep.syntax.definitions import Definition

# Modules of tests, from which the test runner collects classes and functions.
TESTS = ("test.py", "tests.py", "test_*.py", "*_test.py", "conftest.py")
# Functions that a test runner calls by name.
TEST_NAMES = ("test*", "setUp*", "tearDown*", "setup_*", "teardown_*", "pytest_*")
# Names that Django looks up in a module at a certain path.
NAMES = {
    "urls.py": ("urlpatterns", "app_name", "handler[45]*"),
    "asgi.py": ("application",),
    "wsgi.py": ("application",),
    "apps.py": ("*Config",),
    "migrations/*.py": ("Migration",),
    "management/commands/*.py": ("Command",),
    "templatetags/*.py": ("register",),
}
# Modules that Django, Celery or Python looks for in a package, scripts that readers run,
# and files that tools and readers look for by name.
FILES = (
    *("__init__.py", "__main__.py", "manage.py", "migrations/*.py"),
    *("apps.py", "models.py", "admin.py", "tasks.py"),
    *("README*", "LICENSE*", "Makefile", "Procfile", "Dockerfile", "compose.y*ml"),
    *("pyproject.toml", "setup.cfg", "setup.py", "tox.ini"),
)
# Modules that a command line or a template names without their path.
SHORT = ("management/commands/*.py", "templatetags/*.py")


def is_found(path: PurePath) -> bool:
    """Tell whether a program looks for a file by its name or path.

    A file whose path has a part with a leading dot belongs to a tool.
    """
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or _matches(path, (*FILES, *TESTS))


def has_short_name(path: PurePath) -> bool:
    """Tell whether a file may be named by its stem: a data file, command or tag library."""
    is_data = path.suffix != ".py" and "templates" not in path.parts
    return is_data or _matches(path, SHORT)


def is_called(item: Definition, path: PurePath, is_settings: bool) -> bool:
    """Tell whether Python or a framework uses a definition that no code names.

    A decorator uses the function below it, Python uses names with double underscores,
    and a framework uses the upper-case names of a settings module.
    """
    if item.is_decorated or (item.name[:2] == item.name[-2:] == "__"):
        return True
    if is_settings and item.name.isupper():
        return True
    if _matches(path, TESTS) and (item.is_class or _is_like(item.name, TEST_NAMES)):
        return True
    return any(
        path.match(place) and not item.owner and _is_like(item.name, names)
        for place, names in NAMES.items()
    )


def _matches(path: PurePath, places: Iterable[str]) -> bool:
    return any(path.match(place) for place in places)


def _is_like(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
