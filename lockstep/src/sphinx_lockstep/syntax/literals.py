"""The names and values in an inline literal."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sphinx_lockstep.syntax.python_source import SourceError, compile_text

SETTING = re.compile(
    r"^(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:\s*=\s*(?P<value>.+))?$"
)
REQUIREMENT = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[(?P<extras>[\w,\s-]+)\])?(?P<rest>\s*[<>=!~].*)?$"
)
SUFFIX = re.compile(
    r"^[\w.-]*\.(?:py|toml|cfg|ini|ya?ml|json|html|rst|md|txt|service|conf)$"
)
PATH = re.compile(r"^(?:~|\.{1,2}|[\w.@%-]+)?(?:/[\w.@%<>-]+)*/?$")
# Python code that a literal may be a part of: a whole statement, an argument, the head of
# a compound statement, or a decorator.
FORMS = ("{}", "call({})", "{}\n    pass", "{}\ndef decorated(): pass")
INVENTED = {"call", "decorated"}


class NameKind(StrEnum):
    """The kind of a part of an expression."""

    NAME = "name"  # a single identifier
    DOTTED = "dotted"  # names joined by dots
    MEMBER = "member"  # an attribute of another expression
    KEYWORD = "keyword"  # the name of an argument
    STRING = "string"
    VALUE = "value"  # a number or another constant


@dataclass(frozen=True)
class LiteralName:
    """A part of an expression that has to exist."""

    kind: NameKind
    text: str


def parse_literal(text: str) -> list[LiteralName] | None:
    """Return the parts of an inline literal as Python, or None if it isn't Python.

    ``send_email.delay(user.pk)`` has two dotted names, ``bind=True`` a keyword and a
    value. A literal without a name or value, such as ``...``, has no parts.
    """
    tree = _parse(text)
    return None if tree is None else list(dict.fromkeys(_find_parts(tree)))


def _parse(text: str) -> ast.AST | None:
    stripped = textwrap.dedent(text).strip()
    for form in FORMS:
        if form == "{}\n    pass" and not stripped.endswith(":"):
            continue
        try:
            tree: ast.AST = compile_text(form.format(stripped), ast.PyCF_ONLY_AST)
            return tree
        except SourceError:
            continue
    return None


def _find_parts(node: ast.AST) -> Iterator[LiteralName]:
    """Yield the parts of a tree, with a dotted name as one part."""
    match node:
        case ast.Name(id=name) if name not in INVENTED:
            yield LiteralName(NameKind.NAME, name)
        case ast.Attribute(value=value, attr=attr):
            if dotted := _get_dotted(node):
                yield LiteralName(NameKind.DOTTED, dotted)
                return
            yield LiteralName(NameKind.MEMBER, attr)
            yield from _find_parts(value)
            return
        case ast.keyword(arg=str(arg)):
            yield LiteralName(NameKind.KEYWORD, arg)
        case ast.Constant(value=str(value)):
            yield LiteralName(NameKind.STRING, value)
        case ast.Constant(value=value) if value is not ...:
            yield LiteralName(NameKind.VALUE, repr(value))
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            if name not in INVENTED:
                yield LiteralName(NameKind.NAME, name)
        case ast.arg(arg=name):
            yield LiteralName(NameKind.NAME, name)
        case ast.Import(names=names):
            yield from (LiteralName(NameKind.DOTTED, alias.name) for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            for alias in names:
                yield LiteralName(NameKind.DOTTED, f"{module}.{alias.name}")
    for child in ast.iter_child_nodes(node):
        yield from _find_parts(child)


def _get_dotted(node: ast.expr) -> str:
    """Return a chain of attributes as a dotted name, or "" for another expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            front = _get_dotted(value)
            return f"{front}.{attr}" if front else ""
    return ""


def is_path(text: str) -> bool:
    """Tell whether a text has the form of a path: with a slash and without spaces."""
    return "/" in text and len(text) < 300 and PATH.match(text) is not None


def has_name(text: str) -> bool:
    """Tell whether a text contains a letter or a digit, so that it could be a name."""
    return any(letter.isalnum() for letter in text)
