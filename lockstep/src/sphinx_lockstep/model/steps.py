"""What is run for a page: scripts and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


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
