"""A baseline recognises a finding by its code and parameters, not by its text."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.runs import ExitsWith, LineFailed, NotRun, Raises
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.proof.baseline import identify
from sphinx_lockstep.store.baseline import KnownFinding
from sphinx_lockstep.syntax.masks import MASKS


@dataclass(frozen=True)
class Reworded(Message):
    """A message with the code of ExitsWith and another text."""

    code = Code.EXITS_WITH
    text = "ends with {status}, although the page says {wanted}"

    status: int
    wanted: int


def find_identity(claim: str, fact: Message, line: int = 1) -> KnownFinding:
    block = Block("page", "docs/page.rst", line, "console", "")
    verdict = Verdict(block, Kind.CONSOLE, Outcome.FAILED)
    return identify(verdict, Problem(line, claim, fact), MASKS)


def test_another_text_changes_nothing() -> None:
    before = find_identity("`false`", ExitsWith(1, 0))
    after = find_identity("the command `false`", Reworded(1, 0), line=9)
    assert before == after
    assert before == KnownFinding(
        "page", "console", "exits-with", "false", '{"status": 1, "wanted": 0}'
    )


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("`true`", ExitsWith(1, 0)),
        ("`false`", ExitsWith(2, 0)),
        ("`false`", Raises("")),
    ],
)
def test_another_finding_differs(claim: str, fact: Message) -> None:
    assert find_identity(claim, fact) != find_identity("`false`", ExitsWith(1, 0))


def test_volatile_parts_are_left_out() -> None:
    """Lines of a page, times and addresses differ from run to run."""
    first = Raises("Error in line 3 at 0x7f0000000001, tasks.py:17-19")
    second = Raises("Error in line 4 at 0x7f0000000002, tasks.py:3")
    assert find_identity("`f()`", first) == find_identity("`f()`", second)


def test_steps_that_did_not_run_are_one_finding() -> None:
    known = KnownFinding("page", "steps", "not-run")
    assert find_identity("`a`", NotRun(LineFailed(3))) == known
    assert find_identity("`b`", NotRun()) == known
