"""Starting Python anew within one interpreter: modules forgotten, names looked up again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

Stamps = dict[str, tuple[int, int]]


class Modules:
    """The modules that each new process loads for itself.

    What was loaded when this was made belongs to Python; what begins with a name of
    ``keep`` outlives each process, as a server beside it would.
    """

    def __init__(self, keep: Iterable[str]) -> None:
        self.base = frozenset(sys.modules)
        self.keep = tuple(keep)

    def forget(self) -> dict[str, ModuleType]:
        """Forget what processes have loaded; return it, by name."""
        gone = {
            name: module
            for name, module in sys.modules.items()
            if name not in self.base and name.partition(".")[0] not in self.keep
        }
        for name in gone:
            del sys.modules[name]
        importlib.invalidate_caches()
        return gone


def look_up_again(names: dict[str, Any], gone: Mapping[str, ModuleType]) -> None:
    """Let names that stood for something of a forgotten module stand for the new one."""
    homes = {
        id(value): (module, name)
        for module in gone
        for name, value in vars(gone[module]).items()
        if not name.startswith("__")
    }
    for name, value in list(names.items()):
        if isinstance(value, ModuleType) and value.__name__ in gone:
            names[name] = _get(value.__name__, None, value)
        elif id(value) in homes and not isinstance(value, (int, str, bool, tuple)):
            names[name] = _get(*_find_home(value, homes[id(value)]), value)


def _find_home(value: object, place: tuple[str, str]) -> tuple[str, str]:
    """Return where a value was defined, or else where it was seen."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
    if isinstance(module, str) and isinstance(name, str) and name.isidentifier():
        return module, name
    return place


def _get(module: str, name: str | None, old: Any) -> Any:
    try:
        loaded = importlib.import_module(module)
        return loaded if name is None else getattr(loaded, name)
    except Exception:  # the change has broken or removed it: the next use says so
        return old


def get_stamps(folder: Path) -> Stamps:
    """Return the size and time of each file of a project from which Python is read."""
    found: Stamps = {}
    for path in folder.rglob("*.py"):
        about = path.stat()
        found[str(path)] = (about.st_size, about.st_mtime_ns)
    return found
