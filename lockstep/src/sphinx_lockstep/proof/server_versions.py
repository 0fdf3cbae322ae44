"""Ask the child process for the versions of existing servers.

The docs process itself never connects to a server.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from sphinx_lockstep.live.programs import ProgramTimeout, run_program
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.servers import ServersNotAsked
from sphinx_lockstep.model.questions import parse_fact
from sphinx_lockstep.settings.config import Settings, to_json

LIMIT = 60.0  # seconds; each connection has a shorter limit of its own


def ask_versions(names: Sequence[str], settings: Settings) -> dict[str, str | Message]:
    """Return each server with its version, or the reason it can't be used.

    A name that isn't configured is left out.
    """
    command = [sys.executable, "-m", "sphinx_lockstep", "servers", *names]
    try:
        ran = run_program(command, text=to_json(settings), limit=LIMIT)
        values = json.loads(ran.output)
    except ProgramTimeout:
        return dict.fromkeys(names, ServersNotAsked(f"no answer within {LIMIT:g} s"))
    except (OSError, ValueError):
        return dict.fromkeys(names, ServersNotAsked(ran.last_error))
    return {name: _parse(value) for name, value in values.items()}


def _parse(value: object) -> str | Message:
    """Return a version, or a message that was written as JSON."""
    return value if isinstance(value, str) else parse_fact(value) or ""
