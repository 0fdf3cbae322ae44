"""Messages about replays of a tutorial."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class AsksQuestion(Message):
    """A command waits for input, which a page can't give."""

    code = Code.ASKS_QUESTION
    text = "asks a question that the page doesn't answer"
    fix = "Pass the answer as an option or a variable"


@dataclass(frozen=True)
class CopiedDifferently(Message):
    """The copy button of a listing copies other text than a reader has to type."""

    code = Code.COPIED_DIFFERENTLY
    text = "is copied as {copied!q} instead of {typed!q}"
    fix = "Fix the settings of sphinx-copybutton, or the prompts of the listing"

    copied: str
    typed: str


@dataclass(frozen=True)
class FailsAfterPage(Message):
    """A command of ``lockstep_tutorial_checks`` fails when a page is done."""

    code = Code.FAILS_AFTER_PAGE
    text = "{problem} when it is run after the page"
    fix = "Add the step that the page lacks"

    problem: Message


@dataclass(frozen=True)
class IndexUnreachable(Message):
    """A command that installs packages can't reach the package index."""

    code = Code.INDEX_UNREACHABLE
    text = "can't reach the package index"
    fix = "Replay the tutorial again with a working network"


@dataclass(frozen=True)
class NoLedger(Message):
    """The directory of the built site has no ``ledger.json``."""

    code = Code.NO_LEDGER
    text = "has no ledger"
    fix = "Build the site first"


@dataclass(frozen=True)
class NoListingsInTabs(Message):
    """A page of the tutorial has no listing in the tabs of a route."""

    code = Code.NO_LISTINGS_IN_TABS
    text = "has no listing in the tabs {tabs}"
    fix = "Remove the page from `lockstep_tutorial`, or add the tab to the route"

    tabs: str


@dataclass(frozen=True)
class NoTutorialPages(Message):
    """The setting ``lockstep_tutorial`` is empty."""

    code = Code.NO_TUTORIAL_PAGES
    text = "lists no pages to replay"
    fix = "List the pages of the tutorial in conf.py"


@dataclass(frozen=True)
class NoRoutes(Message):
    """The setting ``lockstep_replays`` is empty."""

    code = Code.NO_ROUTES
    text = "defines no routes through the tutorial"
    fix = "Define a route in conf.py, with the tabs that a reader chooses"


@dataclass(frozen=True)
class NotFollowable(Message):
    """A listing of the tutorial that a reader can't run, write or send."""

    code = Code.NOT_FOLLOWABLE
    text = "is a {kind}, which a reader can't type or save"
    fix = "Show the listing as the output of a command"

    kind: str


@dataclass(frozen=True)
class NotResumable(Message):
    """The directory given to ``--resume`` doesn't hold a failed replay."""

    code = Code.NOT_RESUMABLE
    text = "isn't the directory of a failed replay: {reason}"
    fix = "Pass the directory that a failed replay printed"

    reason: str


@dataclass(frozen=True)
class OtherTabs(Message):
    """A page has tabs, and a route chooses none of them."""

    code = Code.OTHER_TABS
    text = "has the tabs {shown}, but the route chooses {chosen}"
    fix = "Add one of the page's tabs to the route in `lockstep_replays`"

    shown: str
    chosen: str


@dataclass(frozen=True)
class PageNotBuilt(Message):
    """The HTML file of a page of the tutorial can't be read."""

    code = Code.PAGE_NOT_BUILT
    text = "can't be read: {reason}"
    fix = "Build the site, and check the name in `lockstep_tutorial`"

    reason: str


@dataclass(frozen=True)
class ReplayStopped(Message):
    """A replay was interrupted."""

    code = Code.REPLAY_STOPPED
    text = "was stopped"


@dataclass(frozen=True)
class UnknownRoute(Message):
    """The option ``--only`` names no route of ``lockstep_replays``."""

    code = Code.UNKNOWN_ROUTE
    text = "isn't a route of `lockstep_replays`, which defines {known}"
    fix = "Name one of these routes"

    known: str
