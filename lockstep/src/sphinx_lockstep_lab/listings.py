"""Which listings of a page can run in the browser, and what is asked of it for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import get_kind
from sphinx_lockstep.claims.steps import find_steps
from sphinx_lockstep.model import Act, Block, Kind, Step
from sphinx_lockstep.syntax.transcripts import typed
from sphinx_lockstep_lab.settings import LabSettings, find_match

Request = dict[str, Any]

OTHER_TAB = "in here the first of the tabs is followed"
HTTP = "a page in a browser cannot be a web server"
COMMANDS = (Act.RUN, Act.START, Act.SHELL)
LOG_LIMIT = 20.0  # seconds that the lines of a log are waited for in here


@dataclass(frozen=True)
class Listing:
    """A listing as the lab takes it.

    ``asks`` are pairs of a step of the gate and the request that does it in the browser;
    a listing with a ``reason`` has none. ``auto`` tells that it runs by itself where a
    later one is run. ``file`` is the file that it shows, or makes.
    """

    block: Block
    kind: str
    text: str = ""
    asks: tuple[tuple[Step | None, Request], ...] = ()
    reason: str = ""
    auto: bool = True
    file: str = ""


def find_listings(
    blocks: Sequence[Block], context: Context, settings: LabSettings
) -> list[Listing]:
    """Return a page's listings that can run, and those of which is said why they cannot."""
    return [
        listing
        for block in blocks
        for listing in [_make_listing(block, context, settings)]
        if listing is not None
    ]


def _make_listing(
    block: Block, context: Context, settings: LabSettings
) -> Listing | None:
    kind = get_kind(block, context.settings)
    steps = list(find_steps(block, context))
    acts = {step.act for step in steps}
    if Act.WRITE in acts or Act.PATCH in acts:
        listing = _make_edit(block, next(s for s in steps if s.file))
    elif kind in (Kind.CONSOLE, Kind.SESSION):
        is_tutorial = block.docname in context.settings.tutorial
        listing = _make_run(block, kind, steps, settings, is_tutorial)
    elif kind is Kind.LOG:
        listing = _make_log(block, steps)
    elif kind in (Kind.INCLUDED, Kind.FRAGMENT):
        file = _make_file(block, context)
        if file is None:
            return None
        listing = file
    elif kind is Kind.AVOID:
        listing = _make_avoid(block, steps)
    elif kind is Kind.HTTP:
        listing = Listing(block, "http", reason=HTTP)
    else:
        return None
    if not listing.asks and not listing.reason:
        return None
    if "lab" in block.notes:
        return replace(listing, asks=(), reason=block.notes["lab"])
    if block.branch:
        return replace(listing, asks=(), reason=OTHER_TAB)
    return listing


def _make_run(
    block: Block,
    kind: Kind,
    steps: Sequence[Step],
    settings: LabSettings,
    is_tutorial: bool,
) -> Listing:
    """Return a console's or a session's listing.

    A tutorial's reader begins with an empty folder; other pages with what is prepared,
    so what prepares it runs only for those who ask for it.
    """
    asks: list[tuple[Step | None, Request]] = []
    commands = [step for step in steps if step.act in COMMANDS]
    for step in commands:
        if (pattern := find_match(settings.not_here, step.text)) is not None:
            return Listing(block, "console", reason=settings.not_here[pattern])
    patterns = [find_match(settings.prepared, step.text) for step in commands]
    is_prepared = bool(patterns) and None not in patterns and not is_tutorial
    if is_prepared:
        gone = {f: None for p in patterns if p for f in settings.prepared[p]}
        asks += [(None, {"type": "remove", "path": path}) for path in gone]
    for step in steps:
        if step.act is Act.EXAMPLE:
            asks.append((step, {"type": "session", "code": typed(step.text)}))
        elif step.act in COMMANDS:
            request: Request = {"type": "console", "code": step.text}
            asks.append((step, request | ({"exits": step.exits} if step.exits else {})))
    text = "\n".join(
        typed(step.text) if step.act is Act.EXAMPLE else step.text
        for step in (steps if kind is Kind.SESSION else commands)
    )
    name = "session" if kind is Kind.SESSION else "console"
    return Listing(block, name, text, tuple(asks), auto=not is_prepared)


def _make_edit(block: Block, step: Step) -> Listing:
    act = "write" if step.act is Act.WRITE else "patch"
    # What runs has the file as it was, as on a reader's machine, until it starts anew.
    request = {"type": act, "path": step.file, "text": block.text, "restart": False}
    return Listing(block, "file", block.text, ((step, request),), file=step.file)


def _make_avoid(block: Block, steps: Sequence[Step]) -> Listing:
    """Return a listing that fails, to be tried at the prompt."""
    code = [step.input for step in steps if step.input and not step.change]
    request = {"type": "session", "code": block.text, "fails": True}
    return Listing(
        block, "session", block.text, ((None, request),) if code else (), auto=False
    )


def _make_log(block: Block, steps: Sequence[Step]) -> Listing:
    return Listing(
        block,
        "log",
        asks=tuple((step, {"type": "pump", "until": LOG_LIMIT}) for step in steps),
    )


def _make_file(block: Block, context: Context) -> Listing | None:
    """Return a listing of the project's Python that a reader may change."""
    name = get_caption_file(block)
    path = context.example.find_file(name) if name else None
    if path is None or path.suffix != ".py" or "..." in block.text.split():
        return None
    file = path.relative_to(context.example.folder).as_posix()
    text = block.text.strip("\n")
    whole = path.read_text(encoding="utf-8").strip("\n") == text
    request: Request = (
        {"type": "write", "path": file, "text": text}
        if whole
        else {"type": "replace", "path": file, "old": text, "new": text}
    )
    return Listing(block, "file", text, ((None, request),), auto=False, file=file)
