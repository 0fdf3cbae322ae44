"""Code pulled in from a file: the file and the named part exist, exactly once."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path, PurePath

from sphinx_lockstep.claims.base import Context, Finding, failed
from sphinx_lockstep.claims.configuration import check_configuration
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.python_source import SourceError, compile_text

MARKERS = ("start-at", "start-after", "end-at", "end-before")
MEND = "pull in a file, a `:pyobject:` of it, or what stands between two markers"
NUMBERED = ("lines", "emphasize-lines", "lineno-start")


def find_file_problem(root: Path, path: Path) -> str:
    """Return why a file cannot be included from a repository, or ""."""
    if not path.resolve().is_relative_to(root):
        return "leaves the repository"
    if not path.is_file():
        among = (
            [other.name for other in path.parent.iterdir()]
            if path.parent.is_dir()
            else []
        )
        near = find_nearest(path.name, among)
        return "does not exist" + (f"; the folder has {near}" if near else "")
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""


def find_selector_problem(text: str, options: dict[str, str]) -> str:
    """Return why an include's options do not select one part of a text, or ""."""
    for name in NUMBERED:
        if name in options:
            return f"has `:{name}:`, and bare line numbers drift silently"
    lines = text.splitlines()
    first, above = 0, "the first line"
    for name in filter(options.__contains__, MARKERS):
        marker = f"`:{name}: {options[name]}`"
        places = [at for at, line in enumerate(lines) if options[name] in line]
        if len(places) != 1:
            return f"has {marker}, which matches {len(places)} lines, not exactly one"
        if name.startswith("start"):
            first, above = places[0] + name.endswith("after"), marker
        elif places[0] + name.endswith("at") <= first:
            return f"has {marker}, which does not stand below {above}"
    if "pyobject" in options:
        return _find_object_problem(text, options["pyobject"])
    return ""


def _find_object_problem(text: str, name: str) -> str:
    try:
        names = find_objects(compile_text(text, ast.PyCF_ONLY_AST))
    except SourceError:
        return "is not Python, so no `:pyobject:` is found in it"
    if names.count(name) == 1:
        return ""
    if name in names:
        return f"has `:pyobject: {name}`, which is defined {names.count(name)} times"
    near = find_nearest(name, names)
    return f"has `:pyobject: {name}`, which is not defined" + (
        f"; the file has {near}" if near else ""
    )


def find_objects(node: ast.AST, prefix: str = "") -> list[str]:
    """Return the dotted names of all classes and functions, those in ``if`` too."""
    names = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(prefix + child.name)
            names += find_objects(child, f"{prefix}{child.name}.")
        else:
            names += find_objects(child, prefix)
    return names


def check_included(block: Block, context: Context) -> Finding:
    """Check an included listing against the file it comes from."""
    claim = f"the include of {block.source}"
    if block.problem:
        return failed(Problem.untyped(block.line, claim, block.problem, mend=MEND))
    path = context.settings.root / block.source
    example = context.example
    is_own = example.has(path)
    test = "" if is_own else find_also(context, block.source)
    if test is None:
        return failed(
            Problem.untyped(
                block.line,
                claim,
                f"is not of the example project {example.name(example.folder)}/,"
                " so nothing runs it",
                mend="include a file of the example, or waive the block with a reason",
            )
        )
    judged = check_configuration(block, context)
    if judged.problems:
        return judged
    if not (is_own or test or judged.proof):
        return failed(
            Problem.untyped(
                block.line,
                claim,
                "has no validator of its own, and lockstep_also names no test for it",
                mend="name the test that proves it in lockstep_also",
            )
        )
    for name in filter(None, (block.source, block.options.get("diff", ""))):
        problem = find_syntax_problem(example, example.root / name, block.line)
        if problem:
            return failed(problem)
    if "diff" in block.options:
        if not block.text.strip():
            return failed(
                Problem.untyped(
                    block.line,
                    claim,
                    f"shows no difference: {block.options['diff']} is the same",
                    mend="name two files that differ",
                )
            )
        proof = f"the difference from {block.options['diff']} to {block.source}"
        return Finding(proof=proof, source=block.source, first=1, last=1)
    if not block.text.strip():
        return failed(Problem.untyped(block.line, claim, "shows nothing", mend=MEND))
    span = find_span(block, example.text(path))
    if span is None:
        fact = "shows other lines than a named part of the file"
        return failed(Problem.untyped(block.line, claim, fact, mend=MEND))
    how = judged.proof or (f"proven by {test}" if test else "")
    proof = f"{how}; included from" if how else "included"
    return Finding((), proof, block.source, *span)


def find_also(context: Context, source: str) -> str | None:
    """Return the test that proves a file beside the example, None for a stranger.

    It is "" where the file's own validator is to prove it.
    """
    path = find_also_path(context.settings, source)
    return None if path is None else context.settings.also[path]


def find_also_path(settings: Settings, source: str) -> str | None:
    """Return the longest path of ``lockstep_also`` that a file is, or stands in."""
    parts = [source, *(parent.as_posix() for parent in PurePath(source).parents)]
    return next((part for part in parts if part in settings.also), None)


def find_syntax_problem(example: Example, path: Path, line: int) -> Problem | None:
    """Return the problem of a Python file that does not compile."""
    if path.suffix != ".py":
        return None
    fault = example.find_fault(path)
    if fault is None:
        return None
    at, why = fault
    claim, place = f"`{example.name(path)}`", f"{example.name(path)}:{at}"
    return Problem.untyped(line, claim, f"is not Python: {why}", place)


def find_span(block: Block, text: Sequence[str]) -> tuple[int, int] | None:
    """Return the lines of the file that a listing shows, from 1, or None.

    A listing that names no part of it shows the whole file.
    """
    want = [line.strip() for line in block.lines]
    have = [line.strip() for line in text]
    if not any(name in block.options for name in ("pyobject", *MARKERS)):
        return (1, len(have)) if want == have else None
    for start in range(len(have) - len(want) + 1):
        if have[start : start + len(want)] == want:
            return start + 1, start + len(want)
    return None
