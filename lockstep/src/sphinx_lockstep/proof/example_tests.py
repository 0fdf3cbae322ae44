"""The example's own tests: a script beside the pages, and what came of it."""

from __future__ import annotations

import re

from sphinx_lockstep.messages.wording import quote, tail
from sphinx_lockstep.model import Act, Run, Script, Step
from sphinx_lockstep.settings.config import Settings

PART = "tests"
NONE = re.compile(
    r"\bran 0 tests\b|\bno tests ran\b|\bcollected 0 items\b", re.IGNORECASE
)
SHOWN = 12  # lines of an output


def make_tests(settings: Settings) -> list[Script]:
    """Return the script that runs the example's tests, none where no command is set."""
    if not settings.tests:
        return []
    step = Step(Act.RUN, 0, settings.tests, settings.tests_limit)
    part = f"{PART} of {settings.project}" if settings.project else PART
    return [Script("", "", (step,), part=part, externals=settings.needs)]


def find_tests_problem(run: Run, settings: Settings) -> str:
    """Return why a run of the tests is no success, or ""."""
    was = run.recordings[0]
    if was.problem:
        fact = str(was.problem)
    elif not was.output.strip():
        fact = "prints nothing, so nobody knows what it has tested"
    elif NONE.search(was.output):
        fact = "runs no test"
    elif settings.executed and not run.lines:
        fact = "executes no line of the example"
    else:
        return ""
    return f"lockstep.tests: {quote(settings.tests)} {fact}{tail(was.output, SHOWN)}"
