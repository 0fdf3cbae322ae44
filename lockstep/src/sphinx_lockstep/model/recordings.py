"""Recordings of runs: one recording per step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model.questions import parse_fact
from sphinx_lockstep.model.steps import Act


@dataclass(frozen=True)
class Recording:
    """The result of one step: its output, its exit status, or why it failed.

    ``output`` is in the page's terms: host, ports and paths already translated.
    ``also`` are further facts that may explain the problem, such as a server that
    has ended.
    """

    act: Act
    line: int
    output: str = ""
    status: int | None = None
    problem: Message | None = None
    also: tuple[Message, ...] = ()

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        problem = parse_fact(values.get("problem"))
        also = tuple(filter(None, map(parse_fact, values.get("also", ()))))
        own = {"act": Act(values["act"]), "problem": problem, "also": also}
        return cls(**{**values, **own})


@dataclass(frozen=True)
class Run:
    """The result of running a script: one recording per step, and its time in seconds.

    ``lines`` has the sorted numbers of the lines that its processes executed, by the
    file's path in the example. ``services`` are the existing servers that it ran on,
    with their versions. ``told`` are further remarks of the runner.
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
