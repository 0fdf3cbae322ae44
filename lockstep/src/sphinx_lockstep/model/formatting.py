"""Problems as text."""

from __future__ import annotations

from sphinx_lockstep.messages.wording import INDENT, tail
from sphinx_lockstep.model.kinds import Kind
from sphinx_lockstep.model.pages import Block, Mention
from sphinx_lockstep.model.problems import Problem

# How many lines of a program's output are shown, if not six.
LINES_SHOWN = {Kind.TESTS: 12}


def format_problem(
    block: Block | Mention, kind: Kind, problem: Problem
) -> tuple[str, str]:
    """Return a problem's place, as ``path:line``, and its message."""
    return f"{block.path}:{problem.line}", describe_problem(kind, problem)


def describe_problem(kind: Kind, problem: Problem) -> str:
    """Return a problem's message.

    It has the kind, the claim and the fact, then further facts, the output, the closest
    match and the fixes on lines of their own.
    """
    sentence = " ".join(filter(None, (problem.claim, str(problem.fact))))
    text = f"lockstep.{(problem.kind or kind).value}: {sentence}"
    text += "".join(f"{INDENT}also: {message}" for message in problem.also)
    text += tail(problem.output, LINES_SHOWN.get(kind, 6))
    if problem.nearest:
        text += f"{INDENT}nearest: {problem.nearest}"
    return text + "".join(f"{INDENT}{fix}" for fix in find_fixes(problem))


def find_fixes(problem: Problem) -> list[str]:
    """Return the sentences that say how to fix a problem, each once."""
    fixes = (problem.advice, *(message.advice for message in problem.also))
    return list(dict.fromkeys(filter(None, fixes)))
