"""Update includes whose file, or selected part, has been renamed."""

from __future__ import annotations

import ast
import os

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.files import find_file_problem
from sphinx_lockstep.claims.selectors import (
    MARKERS,
    find_objects,
    find_selector_problem,
)
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.syntax.python_source import SourceError, compile_text
from sphinx_lockstep.update.changes import PageEdit, refuse
from sphinx_lockstep.update.directive_options import rewrite_argument, rewrite_option
from sphinx_lockstep.update.likeness import get_only
from sphinx_lockstep.update.renamed_files import get_new_name


def rewrite_included(block: Block, problem: Problem, context: Context) -> PageEdit:
    """Return an include with the new name of its file, object or marker."""
    root = context.settings.root
    if not block.problem:
        raise refuse(problem)
    if not (root / block.source).is_file():
        return _rewrite_file(block, context)
    path = root / block.source
    if find_file_problem(root, path):
        raise refuse(problem)
    text = path.read_text(encoding="utf-8")
    for option, old in _find_selectors(block, text):
        among = _find_objects(text) if option == "pyobject" else text.splitlines()
        new = get_only(old, [name.strip() for name in among if name.strip()])
        options = {**block.options, option: new}
        if not find_selector_problem(text, options):
            return rewrite_option(block, option, old, new, context)
    raise refuse(problem)


def _rewrite_file(block: Block, context: Context) -> PageEdit:
    """Return an include with the new path of its file."""
    new = get_new_name(block.source, context.example.files, context)
    shared = os.path.commonpath([block.source, new])
    tails = [os.path.relpath(name, shared or ".") for name in (block.source, new)]
    return rewrite_argument(block, tails[0], tails[1], context)


def _find_selectors(block: Block, text: str) -> list[tuple[str, str]]:
    """Return the options that match nothing in a text, with their values."""
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
