"""Sample instances of messages, for their tests and their manual."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from sphinx_lockstep.messages.message import Message

GAP = "…"  # a parameter in the text of a message, as the manual shows it
NUMBER = 911_911  # stands for any number; six digits, so that `:g` keeps them all
NUMBERS = re.compile(r"911,?911(?:\.\d+)?")


@dataclass(frozen=True)
class _Any(Message):
    """Any message, as a parameter of another one; it has no code."""

    text = GAP


def make_sample(kind: type[Message], inner: Message | None = None) -> Message:
    """Return a message whose text parameters are "…" and whose numbers are one number.

    ``inner`` is the value of parameters that are messages themselves.

    Raises TypeError for a parameter of a type that no message may have.
    """
    types = get_type_hints(kind)
    return kind(
        **{
            field.name: _sample(types[field.name], inner or _Any())
            for field in fields(kind)
        }
    )


def _sample(kind: Any, inner: Message) -> Any:
    if kind is str:
        return GAP
    if kind in (int, float):
        return kind(NUMBER)
    if kind is bool:
        return True
    if kind == tuple[str, ...]:
        return (GAP,)
    if kind in (Message, Message | None):
        return inner
    if kind == tuple[Message, ...]:
        return (inner,)
    if isinstance(kind, type) and issubclass(kind, Message):
        return make_sample(kind, inner)
    raise TypeError(f"no message has a parameter of type {kind}")


def describe(kind: type[Message]) -> str:
    """Return the text of a message, with "…" for each parameter."""
    return NUMBERS.sub(GAP, str(make_sample(kind)))


def make_pattern(kind: type[Message]) -> re.Pattern[str]:
    """Return what finds a message of this kind in a text that holds it."""
    parts = map(re.escape, describe(kind).split(GAP))
    return re.compile(r"(?s:.*?)".join(parts))
