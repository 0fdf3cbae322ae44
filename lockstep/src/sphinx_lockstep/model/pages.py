"""What a page shows: blocks, names, prose and notes."""

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
    """A name in a page's prose: an inline literal, or what a role refers to.

    ``role`` is "literal" for an inline literal, else the role's name; ``text`` is what
    the reader sees, and ``target`` what the role refers to, from one of ``scopes``: the
    class and the module that a page or a docstring is about.
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
    """What readers read outside of listings: a paragraph, title, caption, or cell.

    ``text`` has line breaks as in the source, and U+FFFC where a role of this package
    wrote something. ``line`` is its first line's, from 1. ``heads`` are what names it
    for the reader: its term, its column's header, the cell in front of it.
    """

    docname: str
    path: str
    line: int
    text: str
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageRecord:
    """What one page claims: its blocks, notes, and notes that cannot be followed.

    ``prose`` is all that stands outside of blocks, ``versions`` what roles say of them,
    and ``images`` are pictures of the repository. ``note_lines`` are those of the notes
    that hold for the whole page.
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
