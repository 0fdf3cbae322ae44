"""Settings on a page: in the example's settings, or loaded on top of them."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from dataclasses import replace

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.fragment import MEND, check_fragment, get_caption_file
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import find_nearest, tail
from sphinx_lockstep.model import Act, Block, Problem
from sphinx_lockstep.syntax.python_source import SourceError, compile_text


def find_settings(text: str) -> list[tuple[str, int]]:
    """Return the upper-case names that some Python assigns, with their lines from 1.

    An empty list where the text is no Python, or holds anything else at its top.
    """
    names = []
    for node in _find_statements(text):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name.isupper():
                names.append((name, node.lineno))
            case ast.Expr(value=ast.Constant(value=value)) if value is ...:
                pass
            case _:
                return []
    return names


def find_assigned(text: str) -> list[tuple[str, int]]:
    """Return the upper-case names assigned anywhere at the top of some Python."""
    return [
        (target.id, node.lineno)
        for node in _find_statements(text)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    ]


def _find_statements(text: str) -> list[ast.stmt]:
    """Return the statements at the top of some Python, none of what is no Python."""
    try:
        tree = compile_text(textwrap.dedent(text), ast.PyCF_ONLY_AST)
    except SourceError:
        return []
    return list(tree.body)


def stands_in_settings(block: Block, context: Context) -> Finding:
    """Return the finding of a settings fragment as code of the settings file."""
    caption = get_caption_file(block) or context.settings.settings_path
    return check_fragment(replace(block, caption=caption), context)


def check_settings(block: Block, context: Context) -> Finding:
    """Check each setting shown: known, of the right type, checked, and in force.

    One whose caption names a file stands there; any other may be a choice of its own.
    """
    if get_caption_file(block) and not block.source:
        found = stands_in_settings(block, context)
        if found.problems:
            return found
    names = find_assigned(block.text)
    recording = context.recordings.get((block.anchor, block.line, Act.SETTINGS))
    claim = f"`{names[0][0]}`"
    if recording is None:
        return failed(Problem(block.line, claim, NotRun()))
    if recording.problem:
        return failed(
            Problem(block.line, claim, recording.problem, output=recording.output)
        )
    answers = json.loads(recording.output)
    problems = []
    for name, at in names:
        fact = answers["names"].get(name, str(NotRun()))
        if fact:
            line = block.line + at - 1
            near = find_nearest(name, answers["known"]) if "no setting" in fact else ""
            problems.append(Problem.untyped(line, f"`{name}`", fact, near, MEND))
    if answers["check"]:
        said = re.findall(r"^.*\(\w+\.[A-Z]\d+\).*$", answers["check"], re.MULTILINE)
        fact = "fails Django's check:" + tail("\n".join(said) or answers["check"])
        problems.append(Problem.untyped(block.line, claim, fact))
    if problems:
        return failed(*problems)
    if block.source:
        return Finding(proof=f"{len(names)} settings in force")
    found = stands_in_settings(block, context)
    if found.problems and not get_caption_file(block):
        return Finding(proof=f"{len(names)} loaded and in force")
    return found
