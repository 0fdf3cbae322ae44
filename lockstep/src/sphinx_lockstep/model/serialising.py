"""Values of the model as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from sphinx_lockstep.model.questions import Answer, Question
from sphinx_lockstep.model.recordings import Run
from sphinx_lockstep.model.steps import Script
from sphinx_lockstep.model.verdicts import Verdict


def to_json(value: Script | Run | Verdict | Question | Answer) -> str:
    """Return one line of JSON, keys sorted, for the seam and for cache keys."""
    return json.dumps(asdict(value), sort_keys=True, ensure_ascii=False)
