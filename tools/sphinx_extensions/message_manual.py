"""A Sphinx extension: the manual's entries for messages, made from their catalogue.

Each entry has the text of a message, its code, its docstring, the cases in the tests that
must fail with it, and how to fix it.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sphinx_lockstep.messages.catalogue import CATALOGUE
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.samples import describe, make_pattern, make_sample

ROOT = Path(__file__).parents[2]
PAGES = ("lockstep/tests/corpus/*/fail/*.*", "lockstep/tests/projects/lab/fail/*.*")
EXPECT = re.compile(r"^(?:\.\.|%) expect: |^(?:  |%) +\S")
SPECIAL = re.compile(r"([\\`*_|<>])")
MOST = 3  # pages that an entry shows


@cache
def read_expectations() -> dict[str, str]:
    """Return what each page expects to be told, by the page's path."""
    return {
        path.relative_to(ROOT).as_posix(): "\n".join(_find_expected(path))
        for pattern in PAGES
        for path in sorted(ROOT.glob(pattern))
    }


def _find_expected(path: Path) -> Iterator[str]:
    """Yield the lines of the comments on top of a page that expect messages."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not EXPECT.match(line):
            return
        yield line


def find_messages(topic: str) -> list[type[Message]]:
    """Return the messages of a module of the catalogue, in the order of their texts."""
    module = importlib.import_module(f"sphinx_lockstep.messages.{topic}")
    found = [kind for kind in CATALOGUE.values() if kind.__module__ == module.__name__]
    return sorted(found, key=describe)


def make_entry(kind: type[Message], up: str) -> Iterator[str]:
    """Yield the lines of a message's entry; ``up`` leads to the repository."""
    yield f".. _message-{kind.code}:"
    yield ""
    yield f".. describe:: {' '.join(describe(kind).split())}"
    yield ""
    meaning = (inspect.getdoc(kind) or "").replace("``", "")
    for paragraph in meaning.split("\n\n"):
        yield f"    {escape(' '.join(paragraph.split()))}"
        yield ""
    pattern = make_pattern(kind)
    pages = [path for path, text in read_expectations().items() if pattern.search(text)]
    if pages:
        one = len(pages) == 1
        yield f"    .. dropdown:: {'A page' if one else 'Pages'} with this message"
        yield ""
        for path in pages[:MOST]:
            yield f"        .. literalinclude:: {up}{path}"
            yield "            :language: text"
            yield ""
    if fix := make_sample(kind).advice:
        yield f"    To fix it: {escape(fix)}."
        yield ""


def escape(text: str) -> str:
    """Return plain text as reST that shows it."""
    return SPECIAL.sub(r"\\\1", text)


class MessagesDirective(SphinxDirective):
    """``lockstep-messages``: the entries of a topic, a module of the catalogue."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the entries of a topic's messages."""
        topic = self.arguments[0]
        messages = find_messages(topic)
        if not messages:
            raise self.error(f"no message is in sphinx_lockstep.messages.{topic}")
        for name in (topic, "samples", "message"):
            module = importlib.import_module(f"sphinx_lockstep.messages.{name}")
            self.env.note_dependency(module.__file__ or "")
        up = "../" * (self.env.docname.count("/") + 1)
        lines = [line for kind in messages for line in make_entry(kind, up)]
        return self.parse_text_to_nodes("\n".join(lines), offset=self.lineno)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("lockstep-messages", MessagesDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
