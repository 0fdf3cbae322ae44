"""Operators on what pages show: code, commands, sessions, outputs, diffs, trees."""

from __future__ import annotations

import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Sequence

from sphinx_lockstep.claims.kinds import get_kind
from sphinx_lockstep.drift.base import CodeChange, Find, Operator, Side, find_changes
from sphinx_lockstep.drift.base import make_operator as make
from sphinx_lockstep.drift.ground import GAPS, Ground, Line
from sphinx_lockstep.drift.words import (
    NUMBER,
    VERSION,
    WORD,
    age_version,
    change_letter,
    change_number,
)
from sphinx_lockstep.model import Block, Kind
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    TranscriptError,
    is_session,
    parse_console,
    parse_session,
)

OPTION = re.compile(r"(?<=\s)--?[A-Za-z][\w-]*")
COMMAND_WORD = re.compile(r"(?<![\w-])[A-Za-z_][\w.]+")
STRINGS = {tokenize.STRING, tokenize.FSTRING_MIDDLE}
PYTHON = (Kind.FRAGMENT, Kind.SETTINGS)
PROMPT = re.compile(r"(?:>>>|\.\.\.) ")

type Lines = Sequence[Line]


def find_blocks(ground: Ground, *kinds: Kind) -> Iterator[tuple[Block, list[Line]]]:
    """Yield the blocks of some kinds with the page's own lines that they show."""
    for page in ground.pages:
        for block in page.blocks:
            lines = ground.find_shown(page, block)
            if lines and get_kind(block, ground.settings) in kinds:
                yield block, lines


def find_code(ground: Ground) -> Iterator[Lines]:
    """Yield the lines of each typed listing of Python."""
    for _, lines in find_blocks(ground, *PYTHON):
        yield lines


def find_failing(ground: Ground) -> Iterator[Lines]:
    """Yield the lines of each listing that is shown to fail."""
    for _, lines in find_blocks(ground, Kind.AVOID):
        yield lines


def find_statements(ground: Ground) -> Iterator[Lines]:
    """Yield the lines of each statement of a session, moved behind their prompts."""
    for block, lines in find_blocks(ground, Kind.SESSION, Kind.CONSOLE):
        for line, height, _ in _find_examples(block):
            statement = lines[line : line + height]
            yield [
                Line(each.path, each.number, each.text, each.column + 4)
                for each in statement
                if PROMPT.match(each.shown)
            ]


def _find_examples(block: Block) -> Iterator[tuple[int, int, str]]:
    """Yield line, height and shown result of each statement of a block."""
    sessions: list[tuple[str, int]] = []
    try:
        if is_session(block.text) or block.language in ("pycon", "doctest"):
            sessions = [(block.text, 0)]
        else:
            commands = parse_console(block.text)
            sessions = [command.session for command in commands if command.session]
        for session in sessions:
            for example in parse_session(*session):
                yield example.line, example.height, example.want
    except TranscriptError:
        return


def find_commands(ground: Ground) -> Iterator[Line]:
    """Yield the lines of commands at a prompt, moved behind it."""
    for block, lines in find_blocks(ground, Kind.CONSOLE):
        for command in parse_console(block.text):
            for at in range(command.line, command.line + command.height):
                line = lines[at]
                skipped = 2 if line.shown.startswith("$ ") else 0
                yield Line(line.path, line.number, line.text, line.column + skipped)


def find_outputs(ground: Ground) -> Iterator[Line]:
    """Yield the lines of outputs, a traceback's frames aside."""
    for block, lines in find_blocks(ground, Kind.CONSOLE, Kind.SESSION):
        starts = [(at, height, want) for at, height, want in _find_examples(block)]
        if get_kind(block, ground.settings) is Kind.CONSOLE:
            starts += [
                (command.line, command.height, command.output)
                for command in parse_console(block.text)
            ]
        for at, height, want in sorted(starts):
            framed = want.startswith("Traceback")
            below = lines[at + height : at + height + len(want.splitlines())]
            for line in below:
                if not (framed and line.shown.startswith(("Traceback", " "))):
                    yield line


def find_logs(ground: Ground) -> Iterator[Line]:
    """Yield the lines of logs."""
    for _, lines in find_blocks(ground, Kind.LOG):
        yield from lines


def find_tokens(groups: Callable[[Ground], Iterator[Lines]], *types: int) -> Find:
    """Return a finder of changes in tokens of some types, in some Python."""

    def find(ground: Ground) -> Iterator[CodeChange]:
        for lines in groups(ground):
            text = "\n".join(line.shown for line in lines)
            margin = len(text) - len(textwrap.dedent(text)) if lines else 0
            shift = margin // max(len([x for x in lines if x.shown.strip()]), 1)
            readline = io.StringIO(textwrap.dedent(text) + "\n").readline
            try:
                for token in tokenize.generate_tokens(readline):
                    if token.type in types:
                        yield from _change_token(token, lines, shift)
            except (tokenize.TokenError, SyntaxError):
                continue

    return find


def _change_token(
    token: tokenize.TokenInfo, lines: Lines, shift: int
) -> Iterator[CodeChange]:
    """Yield the change of a token that stands on one line."""
    row, column = token.start
    if token.end[0] != row or row > len(lines):
        return
    line, start = lines[row - 1], column + shift
    end = start + len(token.string)
    if line.shown[start:end] != token.string:
        return
    if token.type == tokenize.NUMBER:
        if token.string.isdigit():
            yield CodeChange(line, start, end, change_number(token.string))
        return
    word = max(WORD.findall(token.string), key=len, default="")
    if word:
        at = start + token.string.index(word)
        yield CodeChange(line, at, at + len(word), change_letter(word))


def find_masked(
    lines: Callable[[Ground], Iterator[Line]],
    pattern: re.Pattern[str],
    change: Callable[[str], str],
) -> Find:
    """Return a finder of changes in what is compared: gaps and masked words are not."""

    def find(ground: Ground) -> Iterator[CodeChange]:
        masks = ground.settings.masks
        for line in lines(ground):
            if line.shown.strip() in GAPS:
                continue
            before = mask(line.shown, masks)
            for found in find_changes(line, pattern, change):
                after = line.shown[: found.start] + found.new + line.shown[found.end :]
                if mask(after, masks) != before:
                    yield found

    return find


def find_diff(begin: str) -> Find:
    """Return a finder of letters in those lines of typed diffs that begin so."""

    def find(ground: Ground) -> Iterator[CodeChange]:
        for _, lines in find_blocks(ground, Kind.DIFF):
            for line in lines:
                if line.shown.startswith(begin):
                    yield from find_changes(line, WORD, change_letter)

    return find


def find_tree(ground: Ground) -> Iterator[CodeChange]:
    """Yield changes of a letter in the names of drawn trees."""
    for _, lines in find_blocks(ground, Kind.TREE):
        for line in lines:
            yield from find_changes(line, WORD, change_letter)


def find_config(ground: Ground) -> Iterator[CodeChange]:
    """Yield changes of a letter in blocks of no other kind, as an HTTP exchange is."""
    other = {
        *PYTHON,
        Kind.AVOID,
        Kind.CONSOLE,
        Kind.SESSION,
        Kind.LOG,
        Kind.DIFF,
        Kind.TREE,
    }
    kinds = [kind for kind in Kind if kind not in {*other, Kind.INCLUDED}]
    for block, lines in find_blocks(ground, *kinds):
        if "unproven" not in block.notes:
            for line in lines:
                yield from find_changes(line, WORD, change_letter)


def find_options(ground: Ground) -> Iterator[CodeChange]:
    """Yield changes of a letter in a command's options."""
    for line in find_commands(ground):
        for found in OPTION.finditer(line.shown):
            word = WORD.search(found[0])
            old = word[0] if word else found[0].strip("-")
            at = found.start() + found[0].index(old)
            new = change_letter(old)
            yield CodeChange(line, at, at + len(old), new)


def find_words(ground: Ground) -> Iterator[CodeChange]:
    """Yield changes of a letter in a command's words."""
    for line in find_commands(ground):
        for found in COMMAND_WORD.finditer(line.shown):
            word = WORD.search(found[0])
            if word:
                at = found.start() + word.start()
                yield CodeChange(line, at, at + len(word[0]), change_letter(word[0]))


_PAGE = Side.PAGE
OPERATORS: tuple[Operator, ...] = (
    make(
        "code-name",
        _PAGE,
        "a letter of a name in typed code",
        find_tokens(find_code, tokenize.NAME),
    ),
    make(
        "code-string",
        _PAGE,
        "a letter of a string in typed code",
        find_tokens(find_code, *STRINGS),
    ),
    make(
        "code-number",
        _PAGE,
        "a number in typed code",
        find_tokens(find_code, tokenize.NUMBER),
    ),
    make(
        "code-comment",
        _PAGE,
        "a letter of a comment in typed code",
        find_tokens(find_code, tokenize.COMMENT),
    ),
    make(
        "failing-name",
        _PAGE,
        "a letter of a name in code that fails",
        find_tokens(find_failing, tokenize.NAME),
        live=True,
        typed=True,
    ),
    make(
        "session-name",
        _PAGE,
        "a letter of a name in a session",
        find_tokens(find_statements, tokenize.NAME),
        typed=True,
    ),
    make(
        "session-string",
        _PAGE,
        "a letter of a string in a session",
        find_tokens(find_statements, *STRINGS),
        typed=True,
    ),
    make(
        "session-number",
        _PAGE,
        "a number in a session",
        find_tokens(find_statements, tokenize.NUMBER),
        typed=True,
    ),
    make("command-word", _PAGE, "a letter of a command's word", find_words, typed=True),
    make(
        "command-option",
        _PAGE,
        "a letter of a command's option",
        find_options,
        typed=True,
    ),
    make(
        "output-letter",
        _PAGE,
        "a letter of an output",
        find_masked(find_outputs, WORD, change_letter),
    ),
    make(
        "output-number",
        _PAGE,
        "a number of an output",
        find_masked(find_outputs, NUMBER, change_number),
    ),
    make(
        "output-version",
        _PAGE,
        "an aged version in an output",
        find_masked(find_outputs, VERSION, age_version),
    ),
    make(
        "log-letter",
        _PAGE,
        "a letter of a log",
        find_masked(find_logs, WORD, change_letter),
        live=True,
    ),
    make("diff-new", _PAGE, "a letter of a diff's new side", find_diff("+")),
    make("diff-old", _PAGE, "a letter of a diff's old side", find_diff("-")),
    make("diff-context", _PAGE, "a letter of a diff's context", find_diff(" ")),
    make("tree-name", _PAGE, "a letter of a drawn tree", find_tree),
    make("config-letter", _PAGE, "a letter of a block of another kind", find_config),
)
