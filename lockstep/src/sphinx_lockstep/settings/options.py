"""How a setting is declared, and how its declaration is read.

A section of settings is a dataclass. Each field that ``setting()`` makes is one
setting: its name, type, default and help are there and nowhere else. Everything else
derives from it: the value in Sphinx's configuration, the key in ``lockstep.toml``,
the JSON schema, the reference, and whether a recorded run depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

SETTING, AFFECTS_RUNS = "setting", "affects runs"
# What Sphinx takes a value of a type for.
SPHINX_TYPES: Mapping[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
    Literal: (str,),
    tuple: (list, tuple),
    dict: (dict,),
}

# Makes what a typed setting holds of what a site gives; see resolving.py.
type Resolve = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Option:
    """A setting as a site writes it.

    ``field`` is its name in the typed settings, ``name`` the one in ``conf.py`` and
    ``keys`` the path of its key in ``lockstep.toml``. ``kind`` is the type of the value
    that a site gives.
    """

    field: str
    name: str
    keys: tuple[str, ...]
    kind: Any
    default: Any
    help: str
    resolve: Resolve | None

    @property
    def types(self) -> tuple[type, ...]:
        """Return the types that Sphinx checks a value against."""
        plain = get_args(self.kind)[0] if is_annotated(self.kind) else self.kind
        kind = get_origin(plain) or plain
        return (dict,) if is_dataclass(kind) else SPHINX_TYPES[kind]

    @property
    def plain_default(self) -> Any:
        """Return the default in JSON's types, whole numbers as int.

        Sphinx turns the text of ``-D NAME=VALUE`` into a number only for an int.
        """
        value = msgspec.to_builtins(self.default)
        if isinstance(value, tuple):
            return list(value)
        is_whole = isinstance(value, float) and value.is_integer()
        return int(value) if is_whole else value


@dataclass(frozen=True)
class Section:
    """The settings of one extension: their declaration, and how their names begin.

    ``table`` is their table in ``lockstep.toml``, "" for the top level.
    """

    declaration: type
    prefix: str
    table: str = ""

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The settings, in the order of their declaration."""
        hints = get_type_hints(self.declaration, include_extras=True)
        above = tuple(filter(None, (self.table,)))
        return tuple(
            replace(
                option,
                field=each.name,
                name=f"{self.prefix}{name}",
                keys=(*above, name),
                kind=hints[each.name] if option.kind is None else option.kind,
            )
            for each in fields(self.declaration)
            if (option := each.metadata.get(SETTING))
            for name in [option.name or each.name]
        )


def setting(
    default: Any,
    help: str,
    *,
    given: Any = None,
    resolve: Resolve | None = None,
    name: str = "",
    affects_runs: bool = True,
) -> Any:
    """Declare a setting, as the field of a frozen dataclass.

    ``given`` is the type of what a site writes, if it isn't the field's own, and
    ``resolve`` makes the latter of it. ``name`` is the setting's name, if it isn't the
    field's. A recorded run is made again when a setting changes that ``affects_runs``.
    """
    option = Option("", name, (), given, default, help, resolve)
    return field(metadata={SETTING: option, AFFECTS_RUNS: affects_runs})


def find_unrelated(declaration: type) -> frozenset[str]:
    """Return the fields of a declaration that no recorded run depends on."""
    return frozenset(
        each.name
        for each in fields(declaration)
        if not each.metadata.get(AFFECTS_RUNS, True)
    )


def find_option(options: Iterable[Option], name: str) -> Option:
    """Return the option of a field; raise LookupError if there isn't one."""
    for option in options:
        if option.field == name:
            return option
    raise LookupError(name)


def is_annotated(kind: Any) -> bool:
    """Tell whether a type carries annotations."""
    return get_origin(kind) is Annotated
