"""The definitions in a Python file: functions, classes, methods and constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from sphinx_lockstep.syntax.python_source import SourceError, compile_text

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Definition:
    """A name that a file defines at its top level, or a method of a class.

    ``line`` has the name; ``first`` and ``last`` are the lines of the whole definition
    with its decorators. ``bases`` are the last words of a class's bases.
    """

    name: str
    line: int
    first: int
    last: int
    owner: str = ""
    is_class: bool = False
    is_decorated: bool = False
    bases: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name

    @property
    def span(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Module:
    """The definitions and imports of a file.

    An import is a dotted name with the number of its leading dots; ``stars`` are the
    modules of which it imports all names.
    """

    definitions: tuple[Definition, ...] = ()
    imports: tuple[tuple[int, str], ...] = ()
    stars: tuple[tuple[int, str], ...] = ()


@lru_cache(1000)  # few files change between two builds
def parse_module(text: str) -> Module:
    """Return the definitions and imports of a text, none if it isn't Python."""
    try:
        tree = compile_text(text, ast.PyCF_ONLY_AST)
    except SourceError:
        return Module()
    nodes = list(ast.walk(tree))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    others = [node for node in nodes if isinstance(node, ast.Import)]
    return Module(
        tuple(_find_definitions(tree.body)),
        tuple(_find_imports(others, froms)),
        tuple(
            (node.level, node.module or "")
            for node in froms
            if node.names[0].name == "*"
        ),
    )


def _find_imports(
    others: Sequence[ast.Import], froms: Sequence[ast.ImportFrom]
) -> Iterator[tuple[int, str]]:
    """Yield each module that may be imported; ``from a import b`` may import ``a.b``."""
    yield from ((0, alias.name) for node in others for alias in node.names)
    for node in froms:
        module = node.module or ""
        yield node.level, module
        for alias in node.names:
            yield node.level, f"{module}.{alias.name}".lstrip(".")


def _find_definitions(body: Sequence[ast.stmt]) -> Iterator[Definition]:
    """Yield the definitions in statements, also those in an ``if`` or another block."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield _define_function(node)
            case ast.ClassDef():
                yield _define_class(node)
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield _define_function(inner, node.name)
            case ast.Assign() | ast.AnnAssign() | ast.TypeAlias():
                yield from _define_names(node)
            case ast.If() | ast.With() | ast.Try():
                yield from _find_definitions(node.body)
                yield from _find_definitions(getattr(node, "orelse", ()))
                for handler in getattr(node, "handlers", ()):
                    yield from _find_definitions(handler.body)
                yield from _find_definitions(getattr(node, "finalbody", ()))


def _define_function(node: Function, owner: str = "") -> Definition:
    return Definition(
        node.name,
        node.lineno,
        _get_first(node),
        node.end_lineno or node.lineno,
        owner,
        is_decorated=bool(node.decorator_list),
    )


def _define_class(node: ast.ClassDef) -> Definition:
    # A keyword such as metaclass changes the class as a base does.
    bases = [ast.unparse(base) for base in node.bases]
    bases += [keyword.arg or "" for keyword in node.keywords]
    return Definition(
        node.name,
        node.lineno,
        _get_first(node),
        node.end_lineno or node.lineno,
        is_class=True,
        is_decorated=bool(node.decorator_list),
        bases=tuple(base.partition("[")[0].rpartition(".")[-1] for base in bases),
    )


def _define_names(
    node: ast.Assign | ast.AnnAssign | ast.TypeAlias,
) -> Iterator[Definition]:
    """Yield the plain names to which an assignment gives a value."""
    if isinstance(node, ast.Assign):
        targets: Sequence[ast.expr] = node.targets
    else:
        targets = [node.name if isinstance(node, ast.TypeAlias) else node.target]
    parts = chain.from_iterable(
        target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        for target in targets
    )
    for part in parts:
        if isinstance(part, ast.Name):
            last = node.end_lineno or node.lineno
            yield Definition(part.id, part.lineno, node.lineno, last)


def _get_first(node: Function | ast.ClassDef) -> int:
    return min([node.lineno, *(item.lineno for item in node.decorator_list)])
