"""Includes whose file, or the part that they name of it, is called otherwise now."""

from __future__ import annotations

import ast
import os

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.included import (
    MARKERS,
    find_file_problem,
    find_objects,
    find_selector_problem,
)
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.syntax.python_source import SourceError, compile_text
from sphinx_lockstep.update.base import PageEdit, Refused, get_only
from sphinx_lockstep.update.names import get_new_name
from sphinx_lockstep.update.options import rewrite_argument, rewrite_option


def rewrite_included(block: Block, problem: Problem, context: Context) -> PageEdit:
    """Return the line of an include that names something by its old name."""
    root = context.settings.root
    if not block.problem:
        raise Refused(f"it {problem.fact}")
    if not (root / block.source).is_file():
        return _rewrite_file(block, context)
    path = root / block.source
    if find_file_problem(root, path):
        raise Refused(f"it {problem.fact}")
    text = path.read_text(encoding="utf-8")
    for option, old in _find_selectors(block, text):
        among = _find_objects(text) if option == "pyobject" else text.splitlines()
        new = get_only(old, [name.strip() for name in among if name.strip()])
        options = {**block.options, option: new}
        if find_selector_problem(text, options) == "":
            return rewrite_option(block, option, old, new, context)
    raise Refused(f"it {problem.fact}")


def _rewrite_file(block: Block, context: Context) -> PageEdit:
    """Return the first line of an include with the new name of its file."""
    new = get_new_name(block.source, context.example.files, context)
    shared = os.path.commonpath([block.source, new])
    tails = [os.path.relpath(name, shared or ".") for name in (block.source, new)]
    return rewrite_argument(block, tails[0], tails[1], context)


def _find_selectors(block: Block, text: str) -> list[tuple[str, str]]:
    """Return the options that select nothing of a text, with their values."""
    names = [name for name in ("pyobject", *MARKERS) if name in block.options]
    found = [(name, block.options[name]) for name in names]
    return [
        (name, value)
        for name, value in found
        if value not in (_find_objects(text) if name == "pyobject" else text)
    ]


def _find_objects(text: str) -> list[str]:
    try:
        return find_objects(compile_text(text, ast.PyCF_ONLY_AST))
    except SourceError:
        return []
