"""Questions to the project's own Python, and their answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What a check asks of the project's own Python.

    ``subject`` says which program of the runner answers, ``text`` what it is asked.
    """

    subject: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What came of a question: ``fact`` is why it is not so, "" where it is.

    ``nearest`` is the closest thing that there is, ``proof`` says where it was found.
    """

    fact: str = ""
    nearest: str = ""
    proof: str = ""
