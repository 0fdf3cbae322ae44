"""Looking up the names on a page: in its listings, the example, packages and project."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.version import KnownVersions
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.names import NameRejected, NameUnknown
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Question
from sphinx_lockstep.project.versions import find_distributions, read_locks
from sphinx_lockstep.project.words import Words
from sphinx_lockstep.settings.config import Settings


@dataclass(frozen=True)
class Lookup:
    """The result of looking up a name.

    ``fact`` says why the name wasn't found and is None if it was; ``nearest`` is the
    closest name that exists. ``proof`` says how the name was found, and ``source``
    where.
    """

    fact: Message | None = None
    nearest: str = ""
    proof: str = ""
    source: str = ""


@dataclass(frozen=True)
class Names:
    """Everything that a page's names are looked up in.

    ``page`` has the words of the page's listings and ``example`` those of the example.
    ``packages`` are the canonical names of the locked and installed distributions, and
    ``versions`` their versions. ``context`` has the answers of the project's Python.
    """

    page: Words
    example: Words
    packages: frozenset[str]
    versions: KnownVersions
    context: Context

    def find_nearest(self, text: str) -> list[str]:
        """Return the identifiers closest to a text, on the page and in the example."""
        bare = re.sub(r"\W*$|^\W*", "", text)
        return [find_nearest(bare, words.names) for words in (self.page, self.example)]

    def ask(self, subject: str, text: str) -> Lookup:
        """Return the answer of the project's own Python to a question.

        An answer with neither fact nor proof is about a program that isn't known.
        """
        answer = self.context.answers[Question(subject, text)]
        match answer.fact:
            case None if answer.proof:
                return Lookup(proof=answer.proof)
            case None:
                return Lookup(NameUnknown(), answer.nearest)
            case NameUnknown() | NotRun():
                return Lookup(answer.fact, answer.nearest)
            case _:
                return Lookup(NameRejected(answer.fact), answer.nearest)


def find_packages(settings: Settings) -> frozenset[str]:
    """Return the canonical names of the locked and installed distributions."""
    return frozenset({*find_distributions(), *read_locks(settings.locks)})
