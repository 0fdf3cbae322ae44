"""What a run left behind: one recording per step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model.questions import parse_fact
from sphinx_lockstep.model.steps import Act


@dataclass(frozen=True)
class Recording:
    """What happened at one step: its output, its exit status, or why it failed.

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
