"""Scripts of a page, and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Act(StrEnum):
    """An action of the runner."""

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
    """One action of the runner, for ``line`` of the page.

    ``text`` is the command, the statement, the expected log, the settings, or the
    content of ``file``, a path relative to the page's current directory.
    ``limit`` is in seconds, and ``exits`` is the expected exit status. ``ready`` is a
    pattern that a long-running command prints when it is ready.
    ``wants`` is the text of an expected failure, and ``input`` is the standard input of
    the failing command. ``change`` is a file of the project and its text in the copy in
    which that command runs.
    ``anchor`` is the id of the block, because included pages may have equal lines.
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
    """The live steps of one page, run in order in their own sandbox.

    ``part`` is "settings" for the script that loads a page's settings, and names a
    script that belongs to no page. ``downloads`` are the files that a page offers to
    readers who start in an empty folder, relative to the repository. ``before`` are
    steps of earlier tutorial pages; they run first and aren't recorded. ``externals``
    are the names of the existing servers that the script needs.
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
        """Return the name of the script in a build."""
        return f"{self.docname} ({self.part})".lstrip() if self.part else self.docname

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        steps, before = (
            tuple(map(Step.parse, values[name])) for name in ("steps", "before")
        )
        lists = {name: tuple(values[name]) for name in ("downloads", "externals")}
        return cls(**{**values, **lists, "steps": steps, "before": before})
