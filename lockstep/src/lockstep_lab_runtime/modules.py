"""Starting Python anew within one interpreter: modules forgotten, names looked up again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

Key = tuple[object, ...]


@dataclass
class Loaded:
    """What processes of the same files and environment have loaded, and share.

    ``setup`` is the module that has set them up. What is done at a prompt, as connecting
    to a signal, stays in it, so another one does not share it (``has_shell``).
    """

    key: Key = ()
    stamps: Key = ()
    modules: dict[str, ModuleType] = field(default_factory=dict)
    setup: Any = None
    has_shell: bool = False


class Modules:
    """The modules of each process, of which one runs at a time.

    What was loaded when this was made belongs to Python; what begins with a name of
    ``keep`` is shared by all processes, as a server beside them would be.
    """

    def __init__(self, keep: Iterable[str]) -> None:
        self.base = frozenset(sys.modules)
        self.keep = tuple(keep)
        self.now = Loaded()
        self.last = self.now

    def _find_own(self) -> dict[str, ModuleType]:
        return {
            name: module
            for name, module in sys.modules.items()
            if name not in self.base and name.partition(".")[0] not in self.keep
        }

    def enter(self, loaded: Loaded) -> None:
        """Go on with what other processes have loaded."""
        if loaded is self.now:
            return
        self.now.modules = self._find_own()
        for name in self.now.modules:
            del sys.modules[name]
        sys.modules.update(loaded.modules)
        self.now = loaded
        importlib.invalidate_caches()

    def begin(self, key: Key, stamps: Key) -> Loaded:
        """Begin a process: with what the last one has loaded, if that is still so."""
        if (self.last.key, self.last.stamps) != (key, stamps):
            self.last = Loaded(key, stamps)
        self.enter(self.last)
        return self.last

    def forget(self) -> None:
        """Let the next process load all for itself."""
        self.last = Loaded()


def look_up_again(names: dict[str, Any], gone: Mapping[str, ModuleType]) -> None:
    """Let names that stood for something of a forgotten module stand for the new one."""
    homes = {
        id(value): (module, name)
        for module in gone
        if isinstance(gone[module], ModuleType)  # not None, which forbids an import
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
    except Exception:  # noqa: BLE001 - the change has broken or removed it: the next use says so
        return old


def get_stamps(folder: Path) -> Key:
    """Return the size and time of each file of a project from which Python is read."""
    abouts = ((str(path), path.stat()) for path in folder.rglob("*.py"))
    return tuple((name, about.st_size, about.st_mtime_ns) for name, about in abouts)
