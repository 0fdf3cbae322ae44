"""Python text as logical lines: tokenize, compile and match it, without running it."""

from __future__ import annotations

import io
import re
import tokenize
import warnings
from dataclasses import dataclass
from typing import Any

SKIPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
GAP = "..."


@dataclass(frozen=True)
class LogicalLine:
    """A logical line of Python: its tokens, column, and physical lines from 1."""

    tokens: tuple[str, ...]
    column: int
    first: int
    last: int

    @property
    def is_gap(self) -> bool:
        return self.tokens == (GAP,)


class SourceError(ValueError):
    """A text that isn't Python: the line of the error, from 1, and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def parse_lines(text: str) -> list[LogicalLine]:
    """Return the logical lines of some Python, without comments and blank lines.

    Raises SourceError if the text can't be tokenized.
    """
    lines: list[LogicalLine] = []
    tokens: list[tokenize.TokenInfo] = []
    if "\0" in text:  # the tokenizer would raise a SystemError
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(line, f"unexpected {chr(0)!r}")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.ERRORTOKEN:
                raise SourceError(token.start[0], f"unexpected {token.string!r}")
            if token.type == tokenize.NEWLINE:
                if tokens:
                    lines.append(_logical(tokens))
                tokens = []
            elif token.type not in SKIPPED:
                tokens.append(token)
    except tokenize.TokenError as error:
        raise SourceError(error.args[1][0], error.args[0]) from None
    except SyntaxError as error:
        raise SourceError(error.lineno or 1, error.msg) from None
    except UnicodeError as error:  # half a character can't be encoded
        raise SourceError(1, str(error)) from None
    return lines


def compile_text(text: str, flags: int = 0) -> Any:
    """Return compiled Python, without warnings; raise SourceError if it isn't valid.

    ``flags`` are those of ``compile``: ``ast.PyCF_ONLY_AST`` gives the tree only.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are for the author of the code
        try:
            return compile(text, "<text>", "exec", flags, dont_inherit=True)
        except SyntaxError as error:
            raise SourceError(error.lineno or 1, error.msg) from None
        except (ValueError, OverflowError, RecursionError, MemoryError) as error:
            raise SourceError(1, str(error) or type(error).__name__) from None


def find_comments(text: str) -> list[tuple[int, str]]:
    """Return the comments of valid Python, with their lines from 1."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        (token.start[0], token.string)
        for token in tokens
        if token.type == tokenize.COMMENT
    ]


def _logical(tokens: list[tokenize.TokenInfo]) -> LogicalLine:
    first, last = tokens[0], tokens[-1]
    column = first.start[1]
    strings = tuple(_dedent(token.string, column) for token in tokens)
    return LogicalLine(strings, column, first.start[0], last.end[0])


def _dedent(string: str, column: int) -> str:
    """Return a token whose further lines are moved left by the column of its first.

    A docstring in a listing then equals the one in a file that indents it more.
    """
    return re.sub(rf"\n {{1,{column}}}", "\n", string) if column else string


def matches(pattern: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Tell whether a line's tokens match a pattern in which ``...`` stands for any.

    A comma after ``...`` is part of it.
    """
    parts: list[list[str]] = [[]]
    for before, token in zip(("", *pattern), pattern, strict=False):
        if token == GAP:
            parts.append([])
        elif not (token == "," and before == GAP):
            parts[-1].append(token)
    head, *middle = parts
    if not middle:
        return pattern == tokens
    tail = middle.pop()
    if list(tokens[: len(head)]) != head:
        return False
    at, end = len(head), len(tokens) - len(tail)
    for part in middle:
        places = range(at, end - len(part) + 1)
        found = (p for p in places if list(tokens[p : p + len(part)]) == part)
        place = next(found, None)
        if place is None:
            return False
        at = place + len(part)
    return at <= end and list(tokens[end:]) == tail
