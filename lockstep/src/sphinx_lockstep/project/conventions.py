"""What is used though no file names it: frameworks call it, tools look for it.

The rules are general, and the tables hold what no rule can tell.
A path of a table is compared from its end, so ``urls.py`` is that file in any folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePath

from sphinx_lockstep.syntax.definitions import Definition

# Modules of tests, whose runner collects what is in them.
TESTS = ("test.py", "tests.py", "test_*.py", "*_test.py", "conftest.py")
# What a runner of tests calls by its name.
TEST_NAMES = ("test*", "setUp*", "tearDown*", "setup_*", "teardown_*", "pytest_*")
# Names that Django looks up in a module of a certain place, and classes that it finds.
NAMES = {
    "urls.py": ("urlpatterns", "app_name", "handler[45]*"),
    "asgi.py": ("application",),
    "wsgi.py": ("application",),
    "apps.py": ("*Config",),
    "migrations/*.py": ("Migration",),
    "management/commands/*.py": ("Command",),
    "templatetags/*.py": ("register",),
}
# Modules that Django, Celery or Python itself looks for in a package, or that readers
# and programs start, and files that tools and readers look for by their names.
FILES = (
    *("__init__.py", "__main__.py", "manage.py", "migrations/*.py"),
    *("apps.py", "models.py", "admin.py", "tasks.py"),
    *("README*", "LICENSE*", "Makefile", "Procfile", "Dockerfile", "compose.y*ml"),
    *("pyproject.toml", "setup.cfg", "setup.py", "tox.ini"),
)
# Modules that are named without the rest of their path: by a command, in a template.
SHORT = ("management/commands/*.py", "templatetags/*.py")


def is_found(path: PurePath) -> bool:
    """Tell whether something looks for a file by its name or place.

    What begins with a dot is for tools.
    """
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or _matches(path, (*FILES, *TESTS))


def has_short_name(path: PurePath) -> bool:
    """Tell whether a file is named by its stem alone: no module, and no template."""
    is_data = path.suffix != ".py" and "templates" not in path.parts
    return is_data or _matches(path, SHORT)


def is_called(item: Definition, path: PurePath, is_settings: bool) -> bool:
    """Tell whether Python or a framework uses a definition that nothing else names.

    A decorator uses what it decorates, Python the names between double underscores, and
    a framework the names in upper case of a module of settings.
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
