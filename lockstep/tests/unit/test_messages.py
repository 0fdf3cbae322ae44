"""Every message has a code, renders, and is expected by a case that must fail."""

from __future__ import annotations

import ast
import json
import string
from dataclasses import fields
from pathlib import Path

import pytest
from checkouts import ROOT
from sites import CORPUS, PROJECTS, read_expected

from sphinx_lockstep.messages.catalogue import CATALOGUE
from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message, from_values, to_values
from sphinx_lockstep.messages.names import NameUnknown
from sphinx_lockstep.messages.samples import describe, make_pattern, make_sample

FOLDERS = (
    *(CORPUS / name for name in ("plain", "django", "executed", "orphans")),
    PROJECTS / "lab",
)
MESSAGES = [pytest.param(kind, id=code) for code, kind in CATALOGUE.items()]


def find_fields(template: str) -> set[str]:
    """Return the names of the parameters that a template shows."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", Code)
def test_each_code_has_one_message(code: Code) -> None:
    kinds = [kind for kind in find_kinds(Message) if vars(kind).get("code") == code]
    assert kinds == [CATALOGUE[code]]


def find_kinds(kind: type[Message]) -> list[type[Message]]:
    """Return the classes of the package's messages, without those that tests define."""
    own = [each for each in kind.__subclasses__() if "code" in vars(each)]
    own = [each for each in own if each.__module__.startswith("sphinx_lockstep.")]
    return [*own, *(inner for each in own for inner in find_kinds(each))]


@pytest.mark.parametrize("kind", MESSAGES)
def test_message_renders(kind: type[Message]) -> None:
    message = make_sample(kind)
    for text in (str(message), message.advice):
        assert not set("{}") & set(text.replace("{{", "").replace("}}", ""))
        assert text == text.strip()
        assert not text.endswith(".") or text.endswith("...")
    assert str(message)


@pytest.mark.parametrize("kind", MESSAGES)
def test_message_uses_its_parameters(kind: type[Message]) -> None:
    names = {field.name for field in fields(kind)}
    if kind.__str__ is Message.__str__:
        assert find_fields(kind.text) | find_fields(kind.fix) == names
    assert find_fields(kind.fix) <= names


@pytest.mark.parametrize("kind", MESSAGES)
def test_message_travels_as_json(kind: type[Message]) -> None:
    message = make_sample(kind, inner=NameUnknown())
    values = json.loads(json.dumps(to_values(message)))
    assert from_values(values, CATALOGUE) == message


@pytest.fixture(scope="module")
def expected() -> list[str]:
    """Every message that some case expects: pages that must fail, and tests."""
    pages = [
        str(message)
        for folder in FOLDERS
        for page in sorted((folder / "fail").glob("*.*"))
        for message in read_expected(page, page.name)
    ]
    return [*pages, *(text for path in find_modules() for text in find_strings(path))]


def find_modules() -> list[Path]:
    """Return the other modules of tests."""
    patterns = ("lockstep/tests/*/test_*.py", "tests/*/test_*.py")
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if path.name != Path(__file__).name]


def find_strings(path: Path) -> list[str]:
    """Return the strings of a test module, what is filled in left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [get_text(node) for node in ast.walk(tree)]


def get_text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(get_text(value) for value in values)
    return ""


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The names that test modules import, such as classes of messages."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in find_modules()]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports for alias in node.names}


@pytest.mark.parametrize("kind", MESSAGES)
def test_message_has_a_case(
    kind: type[Message], expected: list[str], named: set[str]
) -> None:
    """Some test expects the message by its text, or compares it as a value."""
    is_expected = any(map(make_pattern(kind).search, expected))
    assert is_expected or kind.__name__ in named, f"no case expects: {describe(kind)}"
