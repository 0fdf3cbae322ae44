"""Problems as text."""

from __future__ import annotations

from sphinx_lockstep.messages.wording import INDENT, tail
from sphinx_lockstep.model.kinds import Kind
from sphinx_lockstep.model.pages import Block, Mention
from sphinx_lockstep.model.problems import Problem


def format_problem(
    block: Block | Mention, kind: Kind, problem: Problem
) -> tuple[str, str]:
    """Return a problem's place and its message.

    The place is ``path:line``. The message has the kind, the claim and the fact, then
    the output, the closest match and the fix on lines of their own.
    """
    kind = problem.kind or kind
    text = f"lockstep.{kind.value}: {problem.claim} {problem.fact}".rstrip()
    text += tail(problem.output)
    if problem.nearest:
        text += f"{INDENT}nearest: {problem.nearest}"
    if problem.advice:
        text += f"{INDENT}{problem.advice}"
    return f"{block.path}:{problem.line}", text
