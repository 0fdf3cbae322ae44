"""A message: a code, typed parameters, and the one place of its wording."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.wording import quote


class _Formatter(string.Formatter):
    """``str.format`` with two more conversions.

    ``!q`` puts a value in backquotes and cuts it, ``!j`` joins texts with commas.
    """

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion == "q":
            return quote(str(value))
        if conversion == "j":
            return ", ".join(value)
        return super().convert_field(value, conversion)


FORMATTER = _Formatter()


@dataclass(frozen=True)
class Message:
    """The fault of a claim, as the predicate of a sentence, and how to fix it.

    A subclass is one message. Its fields are the parameters: texts, numbers, or other
    messages. ``text`` and ``fix`` are templates over them; the subject of ``text`` is
    the claim, as in "`add()`" + "isn't defined in tasks.py". ``fix`` is a sentence
    without its full stop, or "".

    A baseline recognises a finding by its parameters, without the ``volatile`` ones,
    which change when the page is edited elsewhere.
    """

    code: ClassVar[Code]
    text: ClassVar[str]
    fix: ClassVar[str] = ""
    volatile: ClassVar[frozenset[str]] = frozenset({"line", "first", "last", "port"})

    def __str__(self) -> str:
        """Return the predicate."""
        return self._render(self.text)

    @property
    def advice(self) -> str:
        """Return how to fix it, or ""."""
        return self._render(self.fix)

    @property
    def values(self) -> dict[str, Any]:
        """Return the parameters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def _render(self, template: str) -> str:
        return FORMATTER.vformat(template, (), self.values)


def to_values(message: Message) -> dict[str, Any]:
    """Return a message as values that JSON takes: ``code`` and its parameters."""
    values = {
        name: to_values(value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    return {"code": str(message.code), **values}


def from_values(
    values: Mapping[str, Any], catalogue: Mapping[Code, type[Message]]
) -> Message:
    """Return the message that ``to_values`` wrote.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    parameters = {
        name: from_values(value, catalogue)
        if isinstance(value, Mapping)
        else tuple(value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
        if name != "code"
    }
    return catalogue[Code(values["code"])](**parameters)
