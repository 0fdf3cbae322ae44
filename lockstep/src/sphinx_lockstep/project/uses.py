"""The uses of each file of the example, and of each definition in it.

vulture isn't used here. It collects the used names of all modules in one set, without
their locations, so a recursive function or an entry of ``__all__`` counts as a use, and
no use can be left out because it is inside the definition itself. It also reads Python
alone: a view that a template or a URL names, a setting, and a method that a base class
calls would each need an entry in a whitelist, and files aren't looked at. On
``lockstep/tests/corpus/orphans`` it misses both recursive functions and all three unused
files, and reports 14 names that Django or the test runner uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePath

from sphinx_lockstep.project.conventions import has_short_name, is_called, is_found
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.project.overrides import Classes
from sphinx_lockstep.project.references import (
    References,
    find_tails,
    read_code,
    read_text,
    resolve,
)
from sphinx_lockstep.project.words import LONGEST
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.definitions import Definition, Module, parse_module


class Uses:
    """The references in the example's files, in the site's settings, and on the pages.

    ``texts`` are the parts of pages that aren't from a file: commands and statements.
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
        self.files = {path: self._read(path) for path in example.files}
        self.given = read_text("\n".join(_find_given(settings)))
        everywhere = (*self.files.values(), self.given, read_text("\n".join(texts)))
        self.words = frozenset(word for each in everywhere for word in each.words)
        self.inner: dict[str, set[str]] = {}
        for name in (name for each in everywhere for name in each.inner):
            self.inner.setdefault(name.rpartition(".")[-1], set()).add(name)
        self.names = Counter(name for each in everywhere for name in each.names)

    @cached_property
    def classes(self) -> Classes:
        """The classes of the example."""
        modules = self.modules.values()
        return Classes(item for module in modules for item in module.definitions)

    @cached_property
    def starred(self) -> frozenset[str]:
        """The modules from which a file imports ``*``."""
        return frozenset(
            resolve(self._relative(path), star)
            for path, module in self.modules.items()
            for star in module.stars
        )

    def get_definitions(self, path: Path) -> tuple[Definition, ...]:
        """Return the definitions of a file, () if it isn't Python."""
        return self.modules.get(path, Module()).definitions

    def uses_file(self, path: Path) -> bool:
        """Tell whether another file, the settings, a page or a convention uses a file."""
        own = self._relative(path)
        names = {*find_tails(own.as_posix()), *self.dotted[path]}
        if has_short_name(own):
            names.add(own.stem)
        inside = self.files[path].names
        return is_found(own) or any(
            self.names[name] > (name in inside) for name in names
        )

    def uses(self, item: Definition, path: Path) -> bool:
        """Tell whether other code, a base class or a convention uses a definition."""
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
        """Return each word of a file, with its first line as ``path:line  text``."""
        found: dict[str, str] = {}
        for path, references in self.files.items():
            name, text = self._relative(path).as_posix(), self.example.text(path)
            for word, lines in references.words.items():
                shown = text[lines[0] - 1].strip()
                found.setdefault(word, f"{name}:{lines[0]}  {shown}")
        return found

    def _relative(self, path: Path) -> PurePath:
        return PurePath(path.relative_to(self.example.folder))

    def _find_dotted(self, path: Path) -> frozenset[str]:
        """Return a module's names, relative to each folder above that isn't a package."""
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

    def _read(self, path: Path) -> References:
        if path in self.modules:
            lines = self.example.lines(path)
            return read_code(self._relative(path), lines, self.modules[path])
        text = "\n".join(self.example.text(path))[:LONGEST]
        return read_text("" if "\0" in text else text)


def _find_given(settings: Settings) -> Iterator[str]:
    """Yield the settings of the site that may refer to files of the example."""
    yield from (settings.settings, settings.shell, settings.tests)
    yield from settings.environment.values()
    yield from settings.tutorial_checks
    yield from (item.command for item in settings.long_running)
    for service in settings.services:
        yield from (" ".join(command) for command in service.commands)
