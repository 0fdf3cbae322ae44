"""Methods of the example that may override a method of a base class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from sphinx_lockstep.syntax.definitions import Definition


class Classes:
    """The classes of an example by name, with the bases and the methods of each."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.bases: dict[str, set[str]] = {}
        self.methods: dict[str, set[str]] = {}
        for item in definitions:
            if item.is_class:
                # A base with the same name as its class is from another package.
                bases = ("" if base == item.name else base for base in item.bases)
                self.bases.setdefault(item.name, set()).update(bases)
            elif item.owner:
                self.methods.setdefault(item.owner, set()).add(item.name)

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """Each class by name, with itself and everything that it inherits from."""
        return {name: frozenset(self._find_ancestors(name)) for name in self.bases}

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The classes that inherit from another package, and the mixins beside it."""
        return frozenset(
            name
            for ancestors in self.ancestors.values()
            if any(base not in self.bases for base in ancestors)
            for name in ancestors
        )

    def may_override(self, method: Definition) -> bool:
        """Tell whether a base of the method's class may call the method.

        A base from another package may call any method, also a mixin's. A base in the
        example calls the methods that it defines.
        """
        above = self.ancestors[method.owner] - {method.owner}
        return method.owner in self.foreign or any(
            method.name in self.methods.get(base, ()) for base in above
        )

    def _find_ancestors(self, name: str) -> Iterator[str]:
        waiting, seen = [name], {"object"}
        while waiting:
            this = waiting.pop()
            if this not in seen:
                seen.add(this)
                yield this
                waiting += self.bases.get(this, ())
