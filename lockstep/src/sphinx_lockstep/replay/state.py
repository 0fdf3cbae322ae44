"""What a replay that has failed leaves, so that it can go on from there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "replay.json"


class StateError(Exception):
    """A folder from which no replay can go on."""


@dataclass(frozen=True)
class State:
    """Where a replay has stopped: its way, its mark, ports and shell, the listings done.

    ``shell`` is the folder of the shell's memory.
    """

    replay: str
    mark: str
    ports: dict[int, int]
    shell: str
    done: int


def write_state(folder: Path, state: State) -> None:
    """Leave a state in a replay's folder."""
    (folder / NAME).write_text(json.dumps(asdict(state)), encoding="utf-8")


def read_state(folder: Path) -> State:
    """Return the state that a replay has left in its folder; else raise StateError."""
    try:
        values = json.loads((folder / NAME).read_text(encoding="utf-8"))
        ports = {int(shown): used for shown, used in values["ports"].items()}
        return State(**{**values, "ports": ports})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StateError(f"{folder} is not of a replay that failed: {error}") from None
