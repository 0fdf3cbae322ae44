"""Questions to the project's own Python, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sphinx_lockstep.messages.catalogue import CATALOGUE
from sphinx_lockstep.messages.message import Message, from_values


@dataclass(frozen=True)
class Question:
    """A question of a check to the project's own Python.

    ``subject`` says which program of the runner answers, ``text`` what it is asked.
    """

    subject: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The project's answer: ``fact`` says why the claim is wrong, None if it is right.

    ``nearest`` is the closest thing that exists, ``proof`` says where it was found.
    """

    fact: Message | None = None
    nearest: str = ""
    proof: str = ""

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """Return the answer that a program printed as JSON."""
        return cls(**{**values, "fact": parse_fact(values.get("fact"))})


def parse_fact(value: object) -> Message | None:
    """Return the message that a program printed as JSON, None for an empty value."""
    return from_values(value, CATALOGUE) if isinstance(value, Mapping) else None
