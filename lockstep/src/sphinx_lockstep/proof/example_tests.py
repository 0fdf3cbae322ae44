"""Run the example's own tests as a script beside the pages, and check the run."""

from __future__ import annotations

import re

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.site import (
    TestsExecuteNothing,
    TestsPrintNothing,
    TestsRunNothing,
)
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Act, Finding, Kind, Run, Script, Step
from sphinx_lockstep.settings.config import Settings

PART = "tests"
NO_TESTS = re.compile(
    r"\bran 0 tests\b|\bno tests ran\b|\bcollected 0 items\b", re.IGNORECASE
)


def make_test_scripts(settings: Settings) -> list[Script]:
    """Return the script that runs the example's tests, if there is a command for them."""
    if not settings.tests:
        return []
    step = Step(Act.RUN, 0, settings.tests, settings.tests_limit)
    part = f"{PART} of {settings.project}" if settings.project else PART
    return [Script("", "", (step,), part=part, externals=settings.needs)]


def check_tests(run: Run, settings: Settings) -> Finding | None:
    """Return the problem with a run of the example's tests, or None."""
    was = run.recordings[0]
    fact: Message | None = was.problem
    if fact is None and not was.output.strip():
        fact = TestsPrintNothing()
    elif fact is None and NO_TESTS.search(was.output):
        fact = TestsRunNothing()
    elif fact is None and settings.executed and not run.lines:
        fact = TestsExecuteNothing()
    if fact is None:
        return None
    claim = quote(settings.tests)
    return Finding.of_site(Kind.TESTS, fact, claim, output=was.output)
