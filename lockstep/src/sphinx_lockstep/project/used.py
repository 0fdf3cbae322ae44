"""What uses each file of the example, and each definition in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePath

from sphinx_lockstep.project.conventions import has_short_name, is_called, is_found
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.inherited import Classes
from sphinx_lockstep.project.named import (
    Place,
    find_tails,
    read_code,
    read_text,
    resolve,
)
from sphinx_lockstep.project.words import LONGEST
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.definitions import Definition, Module, parse_module


class Uses:
    """What the files of the example name, its settings in conf.py, and the pages.

    ``texts`` are what pages show that is of no file: commands, sessions.
    """

    def __init__(
        self, example: Example, settings: Settings, texts: Iterable[str]
    ) -> None:
        self.example = example
        self.modules = {
            path: parse_module("\n".join([*example.text(path), ""]))
            for path in example.modules
        }
        self.dotted = {path: self._find_dotted(path) for path in example.files}
        self.places = {path: self._read(path) for path in example.files}
        self.given = read_text("\n".join(_find_given(settings)))
        everywhere = (*self.places.values(), self.given, read_text("\n".join(texts)))
        self.words = frozenset(word for place in everywhere for word in place.words)
        self.inner: dict[str, set[str]] = {}
        for name in (name for place in everywhere for name in place.inner):
            self.inner.setdefault(name.rpartition(".")[-1], set()).add(name)
        self.names = Counter(name for place in everywhere for name in place.names)

    @cached_property
    def classes(self) -> Classes:
        """The classes of the example."""
        modules = self.modules.values()
        return Classes(item for module in modules for item in module.definitions)

    @cached_property
    def starred(self) -> frozenset[str]:
        """The modules of which a file imports whatever they define."""
        return frozenset(
            resolve(self._relative(path), star)
            for path, module in self.modules.items()
            for star in module.stars
        )

    def get_definitions(self, path: Path) -> tuple[Definition, ...]:
        """Return what a file defines, nothing where it is no Python."""
        return self.modules.get(path, Module()).definitions

    def uses_file(self, path: Path) -> bool:
        """Tell whether another file, conf.py, a page or a convention names a file."""
        own = self._relative(path)
        names = {*find_tails(own.as_posix()), *self.dotted[path]}
        if has_short_name(own):
            names.add(own.stem)
        inside = self.places[path].names
        return is_found(own) or any(
            self.names[name] > (name in inside) for name in names
        )

    def uses(self, item: Definition, path: Path) -> bool:
        """Tell whether another place, a base or a convention names a definition."""
        dotted = self.dotted[path]
        is_settings = not dotted.isdisjoint(self.given.names)
        if is_called(item, self._relative(path), is_settings):
            return True
        if item.owner and self.classes.may_override(item):
            return True
        if not dotted.isdisjoint(self.starred) and not item.name.startswith("_"):
            return True
        inner = self.inner.get(item.name, set()) - {item.full_name}
        return item.name in self.words or bool(inner)

    def find_words(self) -> dict[str, str]:
        """Return each word that stands in a file, with its first place."""
        found: dict[str, str] = {}
        for path, place in self.places.items():
            name, text = self._relative(path).as_posix(), self.example.text(path)
            for word, lines in place.words.items():
                shown = text[lines[0] - 1].strip()
                found.setdefault(word, f"{name}:{lines[0]}  {shown}")
        return found

    def _relative(self, path: Path) -> PurePath:
        return PurePath(path.relative_to(self.example.folder))

    def _find_dotted(self, path: Path) -> frozenset[str]:
        """Return a module's names, from each folder above it that is no package."""
        if path.suffix != ".py":
            return frozenset()
        own = self._relative(path)
        parts = own.parts[:-1] if own.stem == "__init__" else own.with_suffix("").parts
        return frozenset(
            ".".join(parts[len(folder.parts) :])
            for folder in own.parents
            if folder == PurePath()
            or not self.example.has(self.example.folder / folder / "__init__.py")
        )

    def _read(self, path: Path) -> Place:
        if path in self.modules:
            lines = self.example.lines(path)
            return read_code(self._relative(path), lines, self.modules[path])
        text = "\n".join(self.example.text(path))[:LONGEST]
        return read_text("" if "\0" in text else text)


def _find_given(settings: Settings) -> Iterator[str]:
    """Yield what conf.py says of the example: its settings, and how it is started."""
    yield from (settings.settings, settings.shell, settings.tests)
    yield from settings.environment.values()
    yield from settings.tutorial_checks
    yield from (item.command for item in settings.long_running)
    for service in settings.services:
        yield from (" ".join(command) for command in service.commands)
