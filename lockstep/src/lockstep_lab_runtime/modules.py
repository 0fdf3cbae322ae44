"""New Python processes within one interpreter: modules unloaded, names looked up again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

type Key = tuple[object, ...]


@dataclass
class LoadedModules:
    """The modules that processes with the same files and environment share.

    ``setup`` is the set-up package that these processes have loaded. ``has_prompt`` is
    set once a prompt runs in them: a signal handler that a reader connects there stays
    connected, so another prompt doesn't share them.
    """

    key: Key = ()
    stamps: Key = ()
    modules: dict[str, ModuleType] = field(default_factory=dict)
    setup: Any = None
    has_prompt: bool = False


class Modules:
    """The modules of each process; one process runs at a time.

    Modules that are loaded before this object is made belong to Python. All processes
    share the packages in ``keep``, as they would share a server.
    """

    def __init__(self, keep: Iterable[str]) -> None:
        self.base = frozenset(sys.modules)
        self.keep = tuple(keep)
        self.now = LoadedModules()
        self.last = self.now

    def _find_own(self) -> dict[str, ModuleType]:
        return {
            name: module
            for name, module in sys.modules.items()
            if name not in self.base and name.partition(".")[0] not in self.keep
        }

    def enter(self, loaded: LoadedModules) -> None:
        """Switch to the modules of another process."""
        if loaded is self.now:
            return
        self.now.modules = self._find_own()
        for name in self.now.modules:
            del sys.modules[name]
        sys.modules.update(loaded.modules)
        self.now = loaded
        importlib.invalidate_caches()

    def begin(self, key: Key, stamps: Key) -> LoadedModules:
        """Begin a process with the last one's modules, unless a file has changed."""
        if (self.last.key, self.last.stamps) != (key, stamps):
            self.last = LoadedModules(key, stamps)
        self.enter(self.last)
        return self.last

    def forget(self) -> None:
        """Make the next process load its own modules."""
        self.last = LoadedModules()


def look_up_again(names: dict[str, Any], gone: Mapping[str, ModuleType]) -> None:
    """Replace each value that comes from an unloaded module by the new module's."""
    origins = {
        id(value): (module, name)
        for module in gone
        if isinstance(gone[module], ModuleType)  # None stands for a forbidden import
        for name, value in vars(gone[module]).items()
        if not name.startswith("__")
    }
    for name, value in list(names.items()):
        if isinstance(value, ModuleType) and value.__name__ in gone:
            names[name] = _get(value.__name__, None, value)
        elif id(value) in origins and not isinstance(value, (int, str, bool, tuple)):
            names[name] = _get(*_find_origin(value, origins[id(value)]), value)


def _find_origin(value: object, place: tuple[str, str]) -> tuple[str, str]:
    """Return the module and name that define a value, by default those in ``place``."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
    if isinstance(module, str) and isinstance(name, str) and name.isidentifier():
        return module, name
    return place


def _get(module: str, name: str | None, old: Any) -> Any:
    try:
        loaded = importlib.import_module(module)
        return loaded if name is None else getattr(loaded, name)
    except Exception:  # noqa: BLE001 - the edit broke or removed it: using it raises
        return old


def get_stamps(folder: Path) -> Key:
    """Return the path, size and time of each Python file below a folder."""
    abouts = ((str(path), path.stat()) for path in folder.rglob("*.py"))
    return tuple((name, about.st_size, about.st_mtime_ns) for name, about in abouts)
