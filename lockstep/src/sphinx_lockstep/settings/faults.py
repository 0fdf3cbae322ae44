"""Faults in the value of a setting, each with its key.

msgspec checks and converts each value. It reports a fault as text with a path that
leaves out the keys of tables, so this module walks down to the value at fault, where
msgspec's verdict needs no path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import partial
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.settings import (
    BadPattern,
    MissingKey,
    MisspelledKey,
    UnknownKey,
    WrongValue,
)
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.settings.entries import PATTERN
from sphinx_lockstep.settings.options import is_annotated

LONGEST = 60  # characters of a value in a message
NAMES = {
    bool: "true or false",
    int: "an integer",
    float: "a number",
    str: "a string",
}

type Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """A fault: the keys that lead to the value, and what makes its message.

    Unless the message is ``complete``, it lacks the name of the value.
    """

    keys: Keys
    _make: Callable[..., Message]
    complete: bool = False

    def make(self, name: str) -> Message:
        """Return the message about the value of a name."""
        return self._make() if self.complete else self._make(name=name)


def find_faults(value: Any, kind: Any, keys: Keys = ()) -> Iterator[Fault]:
    """Yield what is wrong with a value of a type, or with what is in it."""
    plain = get_args(kind)[0] if is_annotated(kind) else kind
    origin, arguments = get_origin(plain), get_args(plain)
    if is_dataclass(plain):
        if isinstance(value, Mapping):
            yield from _find_entry_faults(value, plain, keys)
            return
    elif origin is dict:
        if isinstance(value, Mapping):
            for key, each in value.items():
                yield from find_faults(key, arguments[0], (*keys, key))
                yield from find_faults(each, arguments[1], (*keys, key))
            return
    elif origin is tuple:
        kinds = _get_item_kinds(value, arguments)
        if kinds is not None:
            for number, (each, own) in enumerate(zip(value, kinds, strict=True)):
                yield from find_faults(each, own, (*keys, number))
            return
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            pass
        else:
            if is_annotated(kind) and any(
                PATTERN in (meta.extra or {}) for meta in get_args(kind)[1:]
            ):
                yield from _find_pattern_faults(value, keys)
            return
    wrong = partial(WrongValue, expected=describe_type(kind), value=format_value(value))
    yield Fault(keys, wrong)


def _find_entry_faults(
    value: Mapping[str, Any], kind: Any, keys: Keys
) -> Iterator[Fault]:
    hints = get_type_hints(kind, include_extras=True)
    for key, each in value.items():
        if key in hints:
            yield from find_faults(each, hints[key], (*keys, key))
        else:
            unknown = partial(make_unknown, key, hints)
            yield Fault((*keys, key), unknown, complete=True)
    for each in fields(kind):
        has_default = (each.default, each.default_factory) != (MISSING, MISSING)
        if each.name not in value and not has_default:
            yield Fault(keys, partial(MissingKey, key=each.name))


def _get_item_kinds(value: Any, arguments: tuple[Any, ...]) -> Collection[Any] | None:
    """Return the type of each item, None for a value that isn't such a list."""
    if not isinstance(value, list | tuple):
        return None
    if arguments[-1] is Ellipsis:
        return [arguments[0]] * len(value)
    return arguments if len(arguments) == len(value) else None


def _find_pattern_faults(value: str, keys: Keys) -> Iterator[Fault]:
    try:
        re.compile(value)
    except re.error as error:
        bad = partial(BadPattern, pattern=format_value(value), reason=str(error))
        yield Fault(keys, bad)


def make_unknown(key: str, known: Collection[str]) -> Message:
    """Return the message about an unknown key, with the nearest known one."""
    near = find_nearest(key, known)
    return MisspelledKey(key, near) if near else UnknownKey(key)


def describe_type(kind: Any) -> str:
    """Return in words what a value has to be."""
    metas = get_args(kind)[1:] if is_annotated(kind) else ()
    plain = get_args(kind)[0] if is_annotated(kind) else kind
    origin = get_origin(plain) or plain
    for meta in metas:
        if meta.description:
            return str(meta.description)
    if origin is Literal:
        return f"one of {', '.join(map(format_value, get_args(plain)))}"
    if origin is tuple:
        return "a list"
    if origin is dict or is_dataclass(origin):
        return "a table"
    bounds = [f" above {meta.gt:g}" for meta in metas if meta.gt is not None]
    return NAMES[origin] + "".join(bounds)


def format_value(value: Any) -> str:
    """Return a value as JSON, cut to a length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
