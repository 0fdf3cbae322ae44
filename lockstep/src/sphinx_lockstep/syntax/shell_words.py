"""Find the words of each simple command in shell text, with tree-sitter's Bash grammar.

The grammar knows here-documents, pipes, compound commands and quotes. It always returns a
tree, in time that grows with the text, and marks what it can't parse. bashlex, the other
parser for Python, raises on much valid Bash and is under the GPL.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterable, Iterator

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.programs import TextNotShell, TextUnclosed

PART = re.compile(
    r"""'(?P<plain>[^']*)' | "(?P<quoted>(?:[^"\\]|\\.)*)" | \\(?P<one>.)""",
    re.VERBOSE | re.DOTALL,
)
BASH = Language(tree_sitter_bash.language())
COMMANDS = {"command", "declaration_command", "unset_command"}
WORDS = {
    *("ansi_c_string", "arithmetic_expansion", "brace_expression", "command_name"),
    *("command_substitution", "concatenation", "expansion", "number"),
    *("process_substitution", "raw_string", "simple_expansion", "string"),
    *("translated_string", "variable_name", "word"),
}
ASSIGNMENTS = {"variable_assignment", "variable_assignments"}
# Their text is data or a condition, not a command.
DATA = {
    *("comment", "heredoc_body", "heredoc_end", "heredoc_start"),
    *("herestring_redirect", "test_command"),
}
# An error holds one of these as a token of its own if nothing closes it.
OPENING = {"'", '"', "`", "$(", "${", "$((", "$'"}
CLOSING = {")", '"', "`", "}", "))"}
BRACES = "compound_statement"
CHUNK = 65_536  # bytes
RECOVERY = 2.0  # seconds of processor time; a valid script of 100 kB takes 0.1


class CommandLineError(ValueError):
    """Shell text that can't be parsed; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def split_commands(text: str) -> list[tuple[int, list[str]]]:
    """Return the line, from 0, and the words of each simple command, without quotes.

    Assignments in front of a command are words of it; redirections aren't. Raises
    CommandLineError if a quote, a bracket or a here-document is never closed. The
    commands around any other syntax error are returned as far as they can be told.
    """
    root = _parse(text.replace("\r\n", "\n").encode("utf-8", "replace"))
    if root.has_error and (mark := _find_open_mark(root)):
        raise CommandLineError(TextUnclosed(mark))
    found = sorted(_find_commands(root), key=lambda nodes: nodes[0].start_byte)
    return [
        (nodes[0].start_point.row, [unquote(_read(node)) for node in nodes])
        for nodes in found
        if nodes[0].end_byte > nodes[0].start_byte  # else it is one that is missing
    ]


def _parse(source: bytes) -> Node:
    """Return the root of the syntax tree; give up on text that is full of errors.

    The time to recover from errors grows with the square of the text after them.
    """
    end = time.process_time() + RECOVERY

    def is_hopeless(offset: int, has_error: bool) -> bool:
        return time.process_time() > end

    def read(offset: int, point: object) -> bytes:
        return source[offset : offset + CHUNK]

    try:
        return Parser(BASH).parse(read, progress_callback=is_hopeless).root_node
    except ValueError:
        raise CommandLineError(TextNotShell()) from None


def _find_commands(root: Node) -> Iterator[list[Node]]:
    """Yield the nodes of the words of each simple command."""
    pending = [root]
    while pending:
        node = pending.pop()
        children = node.children
        if node.type == "ERROR":
            yield from _group_words(children)
        elif node.type in COMMANDS:
            yield from filter(None, [list(_find_words(node))])
        elif node.type == "redirected_statement":
            words = list(_find_words(node))
            if children[0].type in COMMANDS:
                words = [*_find_words(children[0]), *words]
                children = [*children[0].children, *children[1:]]
            yield from filter(None, [words])
        yield from ([child] for child in children if _is_bare_option(child))
        pending += [
            child for child in children if child.type not in WORDS | ASSIGNMENTS | DATA
        ]


def _is_bare_option(node: Node) -> bool:
    """Tell whether a word such as ``--pool=solo`` was parsed as an assignment."""
    return node.type == "variable_assignment" and _read(node).startswith("-")


def _find_words(node: Node) -> Iterator[Node]:
    """Yield a command's own words, and those behind the target of a redirection."""
    for child in node.children:
        if child.type == "file_redirect":
            yield from child.children_by_field_name("destination")[1:]
        elif child.type == "heredoc_redirect":
            yield from child.children_by_field_name("argument")
            yield from _find_words(child) if node.type not in COMMANDS else ()
        elif node.type in COMMANDS and child.type not in DATA | {"ERROR", "subshell"}:
            yield from () if child.is_missing else (child,)


def _group_words(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """Yield the neighbouring words among the nodes of a syntax error."""
    for is_word, group in itertools.groupby(
        nodes, lambda n: n.type in WORDS | ASSIGNMENTS
    ):
        if is_word:
            yield list(group)


def _find_open_mark(root: Node) -> str:
    """Return the first quote, bracket or here-document that is never closed, or ""."""
    pending = [root]
    while pending:
        node = pending.pop()
        text = _read(node)
        children = node.children
        is_error = node.type == "ERROR"
        for child in children:
            # A brace alone may be a placeholder such as {name}.
            if child.is_missing and child.type in CLOSING and node.type != BRACES:
                return _read(children[0])
            if is_error and child.type in OPENING:
                return child.type
            if is_error and child.type == "heredoc_start":
                return "<<" + _read(child)
        if is_error and not children and text[:1] in ("'", "\\"):
            return text[0]
        pending += reversed([c for c in children if c.has_error or c.is_error])
    return ""


def _read(node: Node) -> str:
    return (node.text or b"").decode()


def unquote(word: str) -> str:
    """Return a word without its quotes; its variables are left as they are."""
    return PART.sub(_strip_quotes, word)


def _strip_quotes(part: re.Match[str]) -> str:
    if part["plain"] is not None:
        return part["plain"]
    if part["quoted"] is not None:
        text = part["quoted"].replace("\\\n", "")
        return re.sub(r'\\(["\\$`])', r"\1", text)
    return part["one"].strip("\n")
