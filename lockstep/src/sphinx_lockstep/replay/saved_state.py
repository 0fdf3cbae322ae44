"""Save a failed replay in its folder, so that it can be resumed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sphinx_lockstep.messages.replays import NotResumable
from sphinx_lockstep.replay.errors import ReplayError

NAME = "replay.json"


@dataclass(frozen=True)
class SavedState:
    """A stopped replay: its route, mark, ports, shell, and number of listings done.

    ``ports`` maps the ports on pages to the ports used. ``shell`` is the folder with
    the state of the shell.
    """

    route: str
    mark: str
    ports: dict[int, int]
    shell: str
    done: int


def write_state(folder: Path, state: SavedState) -> None:
    """Save the state of a replay in its folder."""
    (folder / NAME).write_text(json.dumps(asdict(state)), encoding="utf-8")


def read_state(folder: Path) -> SavedState:
    """Return the state that a failed replay saved; raise ReplayError if there is none."""
    try:
        values = json.loads((folder / NAME).read_text(encoding="utf-8"))
        ports = {int(shown): used for shown, used in values["ports"].items()}
        return SavedState(**{**values, "ports": ports})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReplayError(str(folder), NotResumable(str(error))) from None
