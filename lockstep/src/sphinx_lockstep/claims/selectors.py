"""The options of an include: whether they select exactly one part of its file."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from sphinx_lockstep.messages.includes import (
    LineNumbers,
    MarkerAmbiguous,
    MarkerNotBelow,
    ObjectAmbiguous,
    ObjectInText,
    ObjectMissing,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.syntax.python_source import SourceError, compile_text

MARKERS = ("start-at", "start-after", "end-at", "end-before")
NUMBERED = ("lines", "emphasize-lines", "lineno-start")


def find_selector_problem(text: str, options: Mapping[str, str]) -> Message | None:
    """Return why an include's options don't select one part of a text, or None."""
    for name in NUMBERED:
        if name in options:
            return LineNumbers(name)
    lines = text.splitlines()
    first, above = 0, "the first line"
    for name in filter(options.__contains__, MARKERS):
        marker = options[name]
        places = [at for at, line in enumerate(lines) if marker in line]
        if len(places) != 1:
            return MarkerAmbiguous(name, marker, len(places))
        if name.startswith("start"):
            first, above = places[0] + name.endswith("after"), f"`:{name}: {marker}`"
        elif places[0] + name.endswith("at") <= first:
            return MarkerNotBelow(name, marker, above)
    if "pyobject" in options:
        return _find_object_problem(text, options["pyobject"])
    return None


def _find_object_problem(text: str, name: str) -> Message | None:
    try:
        names = find_objects(compile_text(text, ast.PyCF_ONLY_AST))
    except SourceError:
        return ObjectInText()
    count = names.count(name)
    if count > 1:
        return ObjectAmbiguous(name, count)
    return None if count else ObjectMissing(name, find_nearest(name, names))


def find_objects(node: ast.AST, prefix: str = "") -> list[str]:
    """Return the dotted names of all classes and functions below a node.

    Definitions in an ``if`` or another block are among them.
    """
    names = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(prefix + child.name)
            names += find_objects(child, f"{prefix}{child.name}.")
        else:
            names += find_objects(child, prefix)
    return names
