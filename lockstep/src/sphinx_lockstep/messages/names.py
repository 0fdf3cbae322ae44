"""Messages about names in prose and captions."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class NamesNothing(Message):
    """A name that neither the page's listings, the example nor its packages have."""

    code = Code.NAMES_NOTHING
    text = "names nothing: no listing of the page, the example or its packages has it"


@dataclass(frozen=True)
class PartNamesNothing(Message):
    """An expression, one ``part`` of which names nothing."""

    code = Code.PART_NAMES_NOTHING
    text = (
        "holds {part!q}, which names nothing: no listing of the page, the example or"
        " its packages has it"
    )

    part: str
