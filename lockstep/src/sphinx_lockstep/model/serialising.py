"""Values of the model as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.messages.message import Message, to_values
from sphinx_lockstep.model.questions import Answer, Question
from sphinx_lockstep.model.recordings import Run
from sphinx_lockstep.model.steps import Script
from sphinx_lockstep.model.verdicts import Verdict


def to_plain(value: object) -> Any:
    """Return a value of the model as dicts, lists, texts and numbers.

    A message keeps its code; a path becomes text.
    """
    if isinstance(value, Message):
        return to_values(value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in fields(value))
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {name: to_plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def to_json(value: Script | Run | Verdict | Question | Answer) -> str:
    """Return one line of JSON, keys sorted, for the child process and for cache keys."""
    return json.dumps(to_plain(value), sort_keys=True, ensure_ascii=False)
