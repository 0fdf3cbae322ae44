"""The contents of a page: blocks, names, prose and notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model.kinds import Kind
from sphinx_lockstep.model.problems import Problem


@dataclass(frozen=True)
class Block:
    """A literal block of a page, as the reader sees it.

    ``path`` is the page's source file and ``line`` the line of the block's first
    line of text in it, counted from 1; ``source`` is the file it was included
    from, both relative to the repository.
    ``options`` are the directive's own, ``notes`` the ``lockstep:`` comments above
    it, and ``branch`` is its tab ("" for none or the first one). ``problem`` is why an
    include can't be shown.
    ``anchor`` is the id of the block in the written page, and ``kind`` is the kind of
    claim that it makes.
    """

    docname: str
    path: str
    line: int
    language: str
    text: str
    caption: str = ""
    source: str = ""
    options: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    branch: str = ""
    problem: Message | None = None
    anchor: str = ""
    kind: Kind = Kind.UNKNOWN

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True)
class Mention:
    """A name in a page's prose: an inline literal, or the target of a role.

    ``role`` is "literal" for an inline literal, or the role's name. ``text`` is the text
    that the reader sees, and ``target`` is the role's target. Sphinx resolves it in
    ``scopes``, the current class and module.
    """

    docname: str
    path: str
    line: int
    role: str
    text: str
    target: str = ""
    anchor: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Text outside listings: a paragraph, a title, a caption or a table cell.

    ``text`` has the line breaks of the source, and U+FFFC in place of text that a role
    of this package wrote. ``line`` is the first line, counted from 1. ``heads`` are the
    texts that name it: its term, its column's header, or the cell before it.
    """

    docname: str
    path: str
    line: int
    text: str
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageRecord:
    """Everything that one page claims.

    ``notes`` apply to the whole page, and ``note_lines`` has their lines. ``problems``
    are invalid notes, and ``faults`` are errors that docutils found. ``prose`` is the
    text outside blocks, ``versions`` are the roles that show versions, and ``images``
    are pictures in the repository.
    """

    docname: str
    path: str
    blocks: tuple[Block, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    shows_ledger: bool = False
    mentions: tuple[Mention, ...] = ()
    faults: tuple[Problem, ...] = ()
    prose: tuple[Prose, ...] = ()
    versions: tuple[Mention, ...] = ()
    images: tuple[Mention, ...] = ()
    note_lines: dict[str, int] = field(default_factory=dict)
