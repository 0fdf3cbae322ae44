"""Read a page's doctree: the names in its prose, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes

from sphinx_lockstep.claims.console import LANGUAGES as CONSOLE
from sphinx_lockstep.claims.fragment import LANGUAGES as PYTHON
from sphinx_lockstep.model import Mention
from sphinx_lockstep.syntax.commandlines import CommandLineError, find_variables
from sphinx_lockstep.syntax.literals import has_name
from sphinx_lockstep.syntax.transcripts import TranscriptError, parse_console

# The URL of a package on an index, which the role ``pypi`` links to.
PYPI = re.compile(r"^https://[^/]+/project/(?P<name>[^/#]+)/?$")
OWN = re.compile(r"^https?://(?:localhost|127\.0\.0\.1)(?::\d+)?(?:/|$)")
FILE = re.compile(
    r"(?<![\w/.@-])(?:[\w.-]+/)*[\w-]*\w\.(?:py|toml|cfg|ini|ya?ml|json|html|rst|md|txt)\b(?!\.\w|/)"
)
# Roles of keys and of texts on a screen, which aren't names in code.
ASIDE = {"kbd", "guilabel", "menuselection", "accelerator", "download"}
# Nodes in which an admonition may follow a paragraph.
HOLDERS = (
    nodes.document,
    nodes.section,
    nodes.list_item,
    nodes.entry,
    nodes.definition,
    nodes.block_quote,
    nodes.Admonition,
    nodes.container,
)


def read_mentions(
    doctree: nodes.document, docname: str, page: Path, root: Path
) -> tuple[Mention, ...]:
    """Return the names in a page's prose, in order; gives each paragraph an id."""
    finder = _Finder(page, root)
    found: list[Mention] = []
    for node in doctree.findall(nodes.Node):
        for role, text, target, needle in _read(node):
            path, line = finder.find(node, needle)
            anchor = _get_anchor(node, len(found) + 1)
            about = (role, text, target, anchor, _get_scopes(node))
            found.append(Mention(docname, path, line, *about))
    return tuple(found)


def _read(node: nodes.Node) -> Iterator[tuple[str, str, str, str]]:
    """Yield each name in a node: its role, text, target, and its text in the source."""
    if isinstance(node, nodes.Text):
        yield from _read_text(node)
        return
    if not isinstance(node, nodes.Element):
        return
    classes: set[str] = set(node.get("classes", ()))
    text = node.astext()
    if role := node.get("reftype"):
        if not isinstance(node.parent, nodes.literal_block):
            target = node.get("reftarget", "")
            yield role, text, target, _get_needle(node, text)
    elif isinstance(node, nodes.caption):
        yield from _read_caption(node, text)
    elif isinstance(node, nodes.literal_block):
        for name in _find_set(node, text):
            yield "variable", name, name, f"{name}="
    elif isinstance(node, nodes.reference):
        yield from _read_reference(node, text)
    elif isinstance(node, nodes.literal | nodes.strong) and not classes & ASIDE:
        if _is_inside(node, "reftype") or not has_name(text):
            return
        if isinstance(node, nodes.literal):
            role = _get_role(classes)
            # A role whose reference is suppressed has a mark there: `!NAME`.
            literal = role == "literal" or not node.rawsource
            needle = f"`{text}`" if literal else _get_needle(node, text)
            yield role, text, text, needle
        elif named := classes & {"program", "command"}:
            yield named.pop(), text, text, f"`{text}`"


def _find_set(node: nodes.literal_block, text: str) -> list[str]:
    """Return the environment variables that a block's commands, or its file, set."""
    included = node.get("lockstep") or {"path": ""}
    if included["path"].endswith(".env"):
        return re.findall(r"^([A-Za-z_]\w*)=", text, re.MULTILINE)
    if node.get("language") not in CONSOLE:
        return []
    try:
        commands = parse_console(text)
        return [name for command in commands for name in find_variables(command.text)]
    except (TranscriptError, CommandLineError):
        return []  # the check of the block reports it


def _read_caption(
    node: nodes.caption, text: str
) -> Iterator[tuple[str, str, str, str]]:
    """Yield a caption with the files that its listing is included from.

    The check of a typed Python listing checks the caption itself.
    """
    target = ""
    for block in node.parent.findall(nodes.literal_block):
        extra = block.get("lockstep")
        if extra:
            target = " ".join((extra["path"], extra["options"].get("diff", ""))).strip()
        elif block.get("language") in PYTHON:
            return
    yield "caption", text, target, text


def _read_reference(
    node: nodes.reference, text: str
) -> Iterator[tuple[str, str, str, str]]:
    uri = node.get("refuri", "")
    if match := PYPI.match(uri):
        yield "pypi", text, match["name"], _get_needle(node, text)
    elif OWN.match(uri):
        yield "address", uri, uri, uri


def _read_text(node: nodes.Text) -> Iterator[tuple[str, str, str, str]]:
    """Yield the file names in plain text."""
    inside: nodes.Element | None = node.parent
    while inside is not None and not isinstance(inside, nodes.section):
        apart = isinstance(
            inside,
            nodes.literal
            | nodes.literal_block
            | nodes.comment
            | nodes.caption
            | nodes.reference
            | nodes.raw
            | nodes.strong,
        )
        if apart or inside.get("reftype") or isinstance(inside, nodes.Invisible):
            return
        inside = inside.parent
    for match in FILE.finditer(node.astext()):
        yield "word", match[0], match[0], match[0]


def _get_role(classes: set[str]) -> str:
    """Return the role of a literal.

    With ``!``, which suppresses a reference, only the literal's class has the role.
    """
    for name in classes:
        if name in ("file", "samp", "option", "envvar", "program", "command"):
            return name
        if name.startswith("std-"):
            return name.removeprefix("std-")
        if name.startswith("py-"):
            return name.removeprefix("py-")
    return "literal"


def _get_scopes(node: nodes.Node) -> tuple[str, ...]:
    """Return the class and the module in which Sphinx looks up a Python name first."""
    if not isinstance(node, nodes.Element):
        return ()
    module, own = node.get("py:module"), node.get("py:class")
    within = (f"{module}.{own}" if module and own else own, module)
    return tuple(scope for scope in within if scope)


def _get_needle(node: nodes.Element, text: str) -> str:
    """Return a role's source from its first backquote on."""
    raw = node.rawsource or ""
    return raw[raw.index("`") :] if "`" in raw else text


def _is_inside(node: nodes.Element, attribute: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.get(attribute):
            return True
        parent = parent.parent
    return False


def _get_anchor(node: nodes.Node, number: int) -> str:
    """Return the id of the block that contains a name; give it one if it has none."""
    block: Any = node  # docutils does not type what a parent is
    while block.parent is not None and not isinstance(block.parent, HOLDERS):
        if isinstance(block, nodes.definition_list):
            break  # a glossary isn't written with the list's id
        block = block.parent
    if isinstance(block, nodes.title) and block.parent is not None:
        block = block.parent
    if not isinstance(block, nodes.Element):
        return ""
    if not block["ids"]:
        block["ids"].append(f"mention-{number}")
    return str(block["ids"][0])


class _Finder:
    """Find the lines of names; each place in a source file is used once."""

    def __init__(self, page: Path, root: Path) -> None:
        self.page = page
        self.root = root
        self._texts: dict[Path, list[str]] = {}
        self._taken: set[tuple[Path, int, int]] = set()

    def find(self, node: nodes.Node, needle: str) -> tuple[str, int]:
        """Return the path in the repository and the line of a name."""
        near, path = 1, self.page
        above: nodes.Node | None = node
        while above is not None:
            if getattr(above, "line", None):
                near = int(above.line)  # type: ignore[arg-type]  # it is there
                path = Path(getattr(above, "source", None) or self.page)
                break
            above = above.parent
        if not path.is_file():
            path = self.page
        line = self._find_place(path, needle, near)
        path = path.resolve()
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root).as_posix() if inside else path.name), line

    def _find_place(self, path: Path, needle: str, near: int) -> int:
        lines = self._get_lines(path)
        first = needle.splitlines()[0] if needle.strip() else needle
        pattern = re.compile(re.escape(first))
        places = [
            (number, match.start())
            for number, text in enumerate(lines, 1)
            if first in text  # most lines, at no cost
            for match in pattern.finditer(text)
            if (path, number, match.start()) not in self._taken
        ]
        if not places:  # the name is broken over two lines
            return near
        place = min(places, key=lambda place: (abs(place[0] - near), place))
        self._taken.add((path, *place))
        return place[0]

    def _get_lines(self, path: Path) -> list[str]:
        if path not in self._texts:
            try:
                self._texts[path] = path.read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError):
                self._texts[path] = []
        return self._texts[path]
