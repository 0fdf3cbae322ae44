"""The listings of a page that the lab can run, each with its requests to the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_lockstep.claims.base import Claim, Context
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import parse_claim
from sphinx_lockstep.claims.steps import find_steps
from sphinx_lockstep.model import Act, Block, Kind, Step
from sphinx_lockstep.syntax.transcripts import typed
from sphinx_lockstep_lab.settings import LabSettings, find_match

Request = dict[str, Any]

OTHER_TAB = "the lab runs only the first tab"
HTTP = "a page in a browser can't be a web server"
COMMANDS = (Act.RUN, Act.START, Act.SHELL)
LOG_LIMIT = 20.0  # seconds to wait for the lines of a log


@dataclass(frozen=True)
class Listing:
    """A listing in the lab.

    ``asks`` are pairs of a step of the gate and its request to the engine. A listing
    that can't run has a ``reason`` instead. ``auto`` is set if the listing runs
    automatically before a later one. ``file`` is the file that it shows or writes.
    """

    claim: Claim
    kind: str
    text: str = ""
    asks: tuple[tuple[Step | None, Request], ...] = ()
    reason: str = ""
    auto: bool = True
    file: str = ""

    @property
    def block(self) -> Block:
        return self.claim.block


def find_listings(
    blocks: Sequence[Block], context: Context, settings: LabSettings
) -> list[Listing]:
    """Return a page's listings that can run, and those with a reason why they can't."""
    return [
        listing
        for block in blocks
        for listing in [_make_listing(parse_claim(block), context, settings)]
        if listing is not None
    ]


def _make_listing(
    claim: Claim, context: Context, settings: LabSettings
) -> Listing | None:
    block, kind = claim.block, claim.kind
    steps = list(find_steps(claim, context))
    acts = {step.act for step in steps}
    if Act.WRITE in acts or Act.PATCH in acts:
        listing = _make_edit(claim, next(s for s in steps if s.file))
    elif kind in (Kind.CONSOLE, Kind.SESSION):
        is_tutorial = block.docname in context.settings.tutorial
        listing = _make_run(claim, steps, settings, is_tutorial)
    elif kind is Kind.LOG:
        listing = _make_log(claim, steps)
    elif kind in (Kind.INCLUDED, Kind.FRAGMENT):
        file = _make_file(claim, context)
        if file is None:
            return None
        listing = file
    elif kind is Kind.AVOID:
        listing = _make_avoid(claim, steps)
    elif kind is Kind.HTTP:
        listing = Listing(claim, "http", reason=HTTP)
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
    claim: Claim,
    steps: Sequence[Step],
    settings: LabSettings,
    is_tutorial: bool,
) -> Listing:
    """Return the listing of a console or a session.

    A tutorial begins with an empty folder, all other pages with the prepared project. On
    those, a command that prepares the project runs only if the reader presses Run.
    """
    kind = claim.kind
    asks: list[tuple[Step | None, Request]] = []
    commands = [step for step in steps if step.act in COMMANDS]
    for step in commands:
        if (pattern := find_match(settings.not_here, step.text)) is not None:
            return Listing(claim, "console", reason=settings.not_here[pattern])
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
    return Listing(claim, name, text, tuple(asks), auto=not is_prepared)


def _make_edit(claim: Claim, step: Step) -> Listing:
    block = claim.block
    act = "write" if step.act is Act.WRITE else "patch"
    # Running programs keep the old file until they restart, as on a reader's machine.
    request = {"type": act, "path": step.file, "text": block.text, "restart": False}
    return Listing(claim, "file", block.text, ((step, request),), file=step.file)


def _make_avoid(claim: Claim, steps: Sequence[Step]) -> Listing:
    """Return a listing that fails on purpose, for the prompt."""
    block = claim.block
    code = [step.input for step in steps if step.input and not step.change]
    request = {"type": "session", "code": block.text, "fails": True}
    return Listing(
        claim, "session", block.text, ((None, request),) if code else (), auto=False
    )


def _make_log(claim: Claim, steps: Sequence[Step]) -> Listing:
    return Listing(
        claim,
        "log",
        asks=tuple((step, {"type": "pump", "until": LOG_LIMIT}) for step in steps),
    )


def _make_file(claim: Claim, context: Context) -> Listing | None:
    """Return a listing with Python of the project that a reader may edit."""
    block = claim.block
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
    return Listing(claim, "file", text, ((None, request),), auto=False, file=file)
