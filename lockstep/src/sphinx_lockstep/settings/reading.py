"""Reading the settings of a section: from the two files, checked, converted, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import msgspec

from sphinx_lockstep.messages.settings import SetTwice, TableOfExtension
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.settings.faults import find_faults, make_unknown
from sphinx_lockstep.settings.options import Option, Section
from sphinx_lockstep.settings.resolving import Site
from sphinx_lockstep.settings.sources import Source, contains, spell_toml

EXTENSIONS = {"lab": "sphinx_lockstep_lab"}  # by their tables


class Config(Protocol):
    """The part of Sphinx's configuration that this package uses."""

    def __getattr__(self, name: str) -> Any: ...


def find_root(config: Config, confdir: Path) -> Path:
    """Return the repository, if the setting of it is usable, else the folder of conf.py."""
    root = config.lockstep_root
    return (confdir / root if isinstance(root, str) else confdir).resolve()


def read_toml(
    sections: Iterable[Section], source: Source, assigned: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values of ``lockstep.toml`` by their names in Sphinx's configuration.

    ``assigned`` is what ``conf.py`` assigns. Raises ConfigError for an unknown key, and
    for a setting that both files set.
    """
    every, values = list(sections), source.toml
    for keys in _find_keys(values, every):
        options = [option for section in every for option in section.options]
        if keys not in {option.keys for option in options}:
            raise _make_unknown_key(keys, every, source)
    found: dict[str, Any] = {}
    for section in every:
        for option in section.options:
            if not contains(values, option.keys):
                continue
            if option.name in assigned:
                raise _make_twice(option, source)
            found[option.name] = _get(values, option.keys)
    return found


def _find_keys(
    values: Mapping[str, Any], sections: Iterable[Section]
) -> Iterator[tuple[str, ...]]:
    """Yield the path of each key that should be a setting."""
    tables = {section.table for section in sections}
    for key, value in values.items():
        if key in tables and isinstance(value, Mapping):
            yield from ((key, inner) for inner in value)
        else:
            yield (key,)


def _get(values: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        values = values[key]
    return values


def _make_unknown_key(
    keys: tuple[str, ...], sections: list[Section], source: Source
) -> ConfigError:
    place = source.find_toml_place(keys)
    tables = [section.table for section in sections]
    if len(keys) == 1 and keys[0] in EXTENSIONS and keys[0] not in tables:
        message = TableOfExtension(keys[0], EXTENSIONS[keys[0]])
        return ConfigError(message, place)
    known = [
        option.keys[-1]
        for section in sections
        for option in section.options
        if option.keys[:-1] == keys[:-1]
    ]
    return ConfigError(make_unknown(keys[-1], known), place)


def _make_twice(option: Option, source: Source) -> ConfigError:
    other = source.find_conf_place(option.name)
    message = SetTwice(spell_toml(option.keys), option.name, other)
    return ConfigError(message, source.find_toml_place(option.keys))


def check_names(
    sections: Iterable[Section],
    assigned: Mapping[str, Any],
    others: Iterable[str],
    source: Source,
) -> None:
    """Raise ConfigError for a name in ``conf.py`` that looks like a setting and isn't.

    ``others`` are names that other extensions have registered.
    """
    every = list(sections)
    known = [option.name for section in every for option in section.options]
    # Those of an extension that isn't loaded do no harm, and may be there for a reason.
    tables = {section.table for section in every}
    left = [f"lockstep_{table}_" for table in EXTENSIONS if table not in tables]
    for name, value in assigned.items():
        if (
            name.startswith("lockstep_")
            and not isinstance(value, ModuleType)
            and name not in {*known, *others}
            and not name.startswith(tuple(left))
        ):
            place = source.find_conf_place(name)
            raise ConfigError(make_unknown(name, known), place)


def read_given(section: Section, config: Config, source: Source) -> dict[str, Any]:
    """Return the value that the site gives for each field, converted to its type.

    A default is taken as it is: it may be the lack of a value. Raises ConfigError for the first one of a wrong type.
    """
    found: dict[str, Any] = {}
    for option in section.options:
        value = getattr(config, option.name)
        default = option.plain_default
        if type(value) is type(default) and value == default:
            found[option.field] = option.default
            continue
        for fault in find_faults(value, option.kind):
            name = source.spell(option, fault.keys)
            place = source.find_place(option, fault.keys)
            raise ConfigError(fault.make(name), place)
        found[option.field] = msgspec.convert(value, option.kind)
    return found


def resolve(
    section: Section, given: Mapping[str, Any], root: Path, source: Source
) -> dict[str, Any]:
    """Return the value of each field of the section's declaration.

    Raises ConfigError for one that can't be used.
    """
    return {
        option.field: option.resolve(
            given[option.field], Site(root, section, given, source, option)
        )
        if option.resolve
        else given[option.field]
        for option in section.options
    }
