"""Messages about drawn directory trees."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class EntryMissing(Message):
    """An entry that the folder doesn't have."""

    code = Code.ENTRY_MISSING
    text = "isn't in {folder}"
    fix = "Run `python -m sphinx_lockstep update` to copy the tree, or fix the project"

    folder: str


@dataclass(frozen=True)
class EntryRepeated(Message):
    """An entry that a folder can't have twice."""

    code = Code.ENTRY_REPEATED
    text = "is drawn twice"
    fix = "Remove one of the two"


@dataclass(frozen=True)
class EntryUnattached(Message):
    """A line of a tree that isn't an entry of a folder above it."""

    code = Code.ENTRY_UNATTACHED
    text = "isn't an entry of a folder that is drawn above it"
    fix = "Draw an entry as `tree` does, and end the name of a folder with `/`"


@dataclass(frozen=True)
class TreeIncomplete(Message):
    """A tree that leaves out files without saying so."""

    code = Code.TREE_INCOMPLETE
    text = "leaves out {names!j} of {folder}"
    fix = "Draw them, or end the folder with an entry `...`"

    names: tuple[str, ...]
    folder: str


@dataclass(frozen=True)
class TreeRootUnknown(Message):
    """A tree of something that isn't a folder of the example."""

    code = Code.TREE_ROOT_UNKNOWN
    text = "isn't a folder of {folder}"
    fix = "Name a folder of the example, with a `/` at the end"

    folder: str
