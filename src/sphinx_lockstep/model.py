"""Values that pass between the collector, the checks and the runner."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

NOT_RUN = "did not run"  # the fact of a step that another one's failure prevented


class Kind(StrEnum):
    """What a block claims: one row of the table in the explanation page."""

    INCLUDED = "included"
    FRAGMENT = "fragment"
    SETTINGS = "settings"
    CONSOLE = "console"
    SESSION = "session"
    LOG = "log"
    HTTP = "http"
    DIFF = "diff"
    TREE = "tree"
    MENTION = "mention"
    REFERENCE = "reference"
    MARKUP = "markup"
    NOTE = "note"
    EXECUTED = "executed"
    VERSION = "version"
    AVOID = "avoid"
    PREVIEW = "preview"
    TUTORIAL = "tutorial"
    ORPHAN = "orphan"
    PICTURE = "picture"
    LAB = "lab"
    SERVICES = "services"
    UNKNOWN = "unproven"


# What takes a run to be proven.
LIVE_KINDS = frozenset(
    {
        *(Kind.CONSOLE, Kind.SESSION, Kind.LOG, Kind.HTTP),
        *(Kind.SETTINGS, Kind.AVOID),
    }
)


class Outcome(StrEnum):
    """How the proof of a claim came out."""

    PROVEN = "proven"
    WAIVED = "waived"
    KNOWN = "known"
    FAILED = "failed"


class Act(StrEnum):
    """What the runner does at one step of a page."""

    RUN = "run"
    START = "start"
    SHELL = "shell"
    EXAMPLE = "example"
    LOG = "log"
    HTTP = "http"
    SETTINGS = "settings"
    ASK = "ask"
    FAIL = "fail"
    WRITE = "write"
    PATCH = "patch"
    SEE = "see"
    COMPARE = "compare"
    STOP = "stop"


@dataclass(frozen=True)
class Block:
    """A literal block of a page, as the reader sees it.

    ``path`` is the page's source file and ``line`` the line of the block's first
    line of text in it, counted from 1; ``source`` is the file it was included
    from, both relative to the repository.
    ``options`` are the directive's own, ``notes`` the ``lockstep:`` comments above
    it, ``branch`` the tab it stands in ("" for none or the first one).
    ``anchor`` is the id of the block in the written page.
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
    problem: str = ""
    anchor: str = ""

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


@dataclass(frozen=True)
class Problem:
    """Why a claim does not hold: the claim, what is so, what is near, the mend.

    ``kind`` is set where the claim is not the block's own.
    """

    line: int
    claim: str
    fact: str
    nearest: str = ""
    mend: str = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Executed:
    """How many of a listing's statements have run, and the runs that ran them.

    The run that ran the most of them comes first.
    """

    lines: int
    of: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome for one claim; ``proof`` says where or how it was proven.

    ``executed`` is None for a listing that shows no statement, or where that is not
    looked at.
    ``known`` are problems that stand in the baseline, and fail no build.
    """

    block: Block | Mention
    kind: Kind
    outcome: Outcome
    proof: str = ""
    source: str = ""
    first: int = 0
    last: int = 0
    problems: tuple[Problem, ...] = ()
    executed: Executed | None = None
    known: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Step:
    """One act of the runner, made from ``line`` of the page.

    ``text`` is the command, the statement, the wanted log, the settings, or what is to
    stand in ``file``, a path from where the page is.
    ``limit`` is in seconds; ``exits`` is the exit status that the page tells of;
    ``ready`` is a pattern that a long-running command prints when it is ready.
    ``wants`` is the text of a failure, ``input`` what the command that is to fail reads,
    and ``change`` a file of the project with the text that it has in the copy in which
    that command runs.
    ``anchor`` is the id of the block: lines of included pages may be the same.
    """

    act: Act
    line: int
    text: str
    limit: float
    branch: str = ""
    anchor: str = ""
    exits: int = 0
    raises: bool = False
    ready: str = ""
    signal: int = 15
    stops: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    wants: str = ""
    input: str = ""
    change: tuple[str, ...] = ()
    file: str = ""

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        lists = {name: tuple(values[name]) for name in ("stops", "names", "change")}
        return cls(**{**values, **lists, "act": Act(values["act"])})


@dataclass(frozen=True)
class Recording:
    """What happened at one step: its output, exit status, or why it broke off.

    ``output`` is in the page's terms: host, ports and paths already translated.
    """

    act: Act
    line: int
    output: str = ""
    status: int | None = None
    problem: str = ""

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "act": Act(values["act"])})


@dataclass(frozen=True)
class Script:
    """The live steps of one page, run in order in a sandbox of their own.

    ``part`` tells the page's loading of settings, which stand alone, from the rest; a
    script of no page has a part alone. ``downloads`` are the files, from the repository,
    that a page which begins in an empty folder offers: a reader has them there.
    ``before`` are the steps of earlier pages of a tutorial that this one builds on: they
    are done first, and not recorded. ``externals`` are the external services that it
    gets a part of.
    """

    docname: str
    path: str
    steps: tuple[Step, ...]
    services: bool = True
    empty: bool = False
    part: str = ""
    downloads: tuple[str, ...] = ()
    before: tuple[Step, ...] = ()
    externals: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return what the script is called in a build."""
        return f"{self.docname} ({self.part})".lstrip() if self.part else self.docname

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        steps, before = (
            tuple(map(Step.parse, values[name])) for name in ("steps", "before")
        )
        lists = {name: tuple(values[name]) for name in ("downloads", "externals")}
        return cls(**{**values, **lists, "steps": steps, "before": before})


@dataclass(frozen=True)
class Run:
    """What a script's run left: one recording a step, and its time in seconds.

    ``lines`` has those that its processes executed, sorted, by their file in the
    example. ``services`` are the external services that it ran on, with their versions,
    and ``told`` is what the runner had to say besides.
    """

    name: str
    recordings: tuple[Recording, ...]
    seconds: float = 0.0
    when: str = ""
    lines: dict[str, list[int]] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return bool(self.recordings) and not any(r.problem for r in self.recordings)

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        recordings = tuple(Recording.parse(item) for item in values["recordings"])
        lists = {name: tuple(values.get(name, ())) for name in ("services", "told")}
        return cls(**{**values, **lists, "recordings": recordings})


def to_json(value: Script | Run | Verdict | Question | Answer) -> str:
    """Return one line of JSON, keys sorted, for the seam and for cache keys."""
    return json.dumps(asdict(value), sort_keys=True, ensure_ascii=False)
