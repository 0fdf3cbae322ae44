"""Which methods of the example may be called by a base of their class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from sphinx_lockstep.syntax.definitions import Definition


class Classes:
    """The classes of an example by their names, and the methods of each."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.bases: dict[str, set[str]] = {}
        self.methods: dict[str, set[str]] = {}
        for item in definitions:
            if item.is_class:
                # One that is called like its base has it from elsewhere.
                bases = ("" if base == item.name else base for base in item.bases)
                self.bases.setdefault(item.name, set()).update(bases)
            elif item.owner:
                self.methods.setdefault(item.owner, set()).add(item.name)

    @cached_property
    def lines(self) -> dict[str, frozenset[str]]:
        """Each class with all that it inherits from."""
        return {name: frozenset(self._find_line(name)) for name in self.bases}

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The classes with a base from elsewhere, and those that they are mixed from."""
        lines = self.lines.values()
        return frozenset(
            name
            for line in lines
            if any(base not in self.bases for base in line)
            for name in line
        )

    def may_override(self, method: Definition) -> bool:
        """Tell whether a base of a method's class may call the method.

        A base from elsewhere may call whatever there is, also in a class that is mixed
        with it; one of the example calls what it has itself.
        """
        above = self.lines[method.owner] - {method.owner}
        return method.owner in self.foreign or any(
            method.name in self.methods.get(base, ()) for base in above
        )

    def _find_line(self, name: str) -> Iterator[str]:
        waiting, seen = [name], {"object"}
        while waiting:
            this = waiting.pop()
            if this not in seen:
                seen.add(this)
                yield this
                waiting += self.bases.get(this, ())
