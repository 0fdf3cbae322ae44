"""Mutation operators for listings: code, commands, sessions, outputs, diffs, trees."""

from __future__ import annotations

import io
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Sequence

from sphinx_lockstep.claims.console import ConsoleClaim
from sphinx_lockstep.claims.kinds import parse_claim
from sphinx_lockstep.claims.session import SessionClaim
from sphinx_lockstep.drift.checked_site import GAPS, CheckedSite, Line
from sphinx_lockstep.drift.operators import (
    CodeChange,
    Find,
    Operator,
    Side,
    find_changes,
)
from sphinx_lockstep.drift.operators import make_operator as make
from sphinx_lockstep.drift.word_changes import (
    NUMBER,
    VERSION,
    WORD,
    age_version,
    change_letter,
    change_number,
)
from sphinx_lockstep.model import Block, Kind
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import Command, Interaction

OPTION = re.compile(r"(?<=\s)--?[A-Za-z][\w-]*")
COMMAND_WORD = re.compile(r"(?<![\w-])[A-Za-z_][\w.]+")
STRINGS = {tokenize.STRING, tokenize.FSTRING_MIDDLE}
PYTHON = (Kind.FRAGMENT, Kind.SETTINGS)
PROMPT = re.compile(r"(?:>>>|\.\.\.) ")

type Lines = Sequence[Line]


def find_blocks(site: CheckedSite, *kinds: Kind) -> Iterator[tuple[Block, list[Line]]]:
    """Yield the blocks of some kinds with their lines in the page."""
    for page in site.pages:
        for block in page.blocks:
            lines = site.find_shown(page, block)
            if lines and block.kind in kinds:
                yield block, lines


def find_code(site: CheckedSite) -> Iterator[Lines]:
    """Yield the lines of each Python listing that isn't included from a file."""
    for _, lines in find_blocks(site, *PYTHON):
        yield lines


def find_failing(site: CheckedSite) -> Iterator[Lines]:
    """Yield the lines of each listing of code to avoid."""
    for _, lines in find_blocks(site, Kind.AVOID):
        yield lines


def find_statements(site: CheckedSite) -> Iterator[Lines]:
    """Yield the lines of each statement of a session, without their prompts."""
    for block, lines in find_blocks(site, Kind.SESSION, Kind.CONSOLE):
        for each in find_interactions(block):
            statement = lines[each.line : each.line + each.height]
            yield [
                Line(line.path, line.number, line.text, line.column + 4)
                for line in statement
                if PROMPT.match(line.shown)
            ]


def find_block_commands(block: Block) -> tuple[Command, ...]:
    """Return the commands of a console block, none of any other one."""
    claim = parse_claim(block)
    return claim.commands if isinstance(claim, ConsoleClaim) else ()


def find_interactions(block: Block) -> Iterator[Interaction]:
    """Yield the statements of a session, or of the sessions in a console block."""
    claim = parse_claim(block)
    if isinstance(claim, SessionClaim):
        yield from claim.interactions
    for command in find_block_commands(block):
        yield from command.interactions


def find_commands(site: CheckedSite) -> Iterator[Line]:
    """Yield the lines of commands, without their prompts."""
    for block, lines in find_blocks(site, Kind.CONSOLE):
        for command in find_block_commands(block):
            for at in range(command.line, command.line + command.height):
                line = lines[at]
                skipped = 2 if line.shown.startswith("$ ") else 0
                yield Line(line.path, line.number, line.text, line.column + skipped)


def find_outputs(site: CheckedSite) -> Iterator[Line]:
    """Yield the lines of outputs, without the frames of tracebacks."""
    for block, lines in find_blocks(site, Kind.CONSOLE, Kind.SESSION):
        starts = [
            (each.line, each.height, each.want) for each in find_interactions(block)
        ]
        starts += [
            (command.line, command.height, command.output)
            for command in find_block_commands(block)
        ]
        for at, height, want in sorted(starts):
            framed = want.startswith("Traceback")
            below = lines[at + height : at + height + len(want.splitlines())]
            for line in below:
                if not (framed and line.shown.startswith(("Traceback", " "))):
                    yield line


def find_logs(site: CheckedSite) -> Iterator[Line]:
    """Yield the lines of logs."""
    for _, lines in find_blocks(site, Kind.LOG):
        yield from lines


def find_tokens(groups: Callable[[CheckedSite], Iterator[Lines]], *types: int) -> Find:
    """Return a finder of changes in Python tokens of some types."""

    def find(site: CheckedSite) -> Iterator[CodeChange]:
        for lines in groups(site):
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
    """Yield the change of a token, unless it spans several lines."""
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
    lines: Callable[[CheckedSite], Iterator[Line]],
    pattern: re.Pattern[str],
    change: Callable[[str], str],
) -> Find:
    """Return a finder of changes outside gaps and masked text, which isn't compared."""

    def find(site: CheckedSite) -> Iterator[CodeChange]:
        masks = site.settings.masks
        for line in lines(site):
            if line.shown.strip() in GAPS:
                continue
            before = mask(line.shown, masks)
            for found in find_changes(line, pattern, change):
                after = line.shown[: found.start] + found.new + line.shown[found.end :]
                if mask(after, masks) != before:
                    yield found

    return find


def find_diff(begin: str) -> Find:
    """Return a finder of changed letters in the lines of diffs that start with a mark."""

    def find(site: CheckedSite) -> Iterator[CodeChange]:
        for _, lines in find_blocks(site, Kind.DIFF):
            for line in lines:
                if line.shown.startswith(begin):
                    yield from find_changes(line, WORD, change_letter)

    return find


def find_tree(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a changed letter for each word of a directory tree."""
    for _, lines in find_blocks(site, Kind.TREE):
        for line in lines:
            yield from find_changes(line, WORD, change_letter)


def find_config(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a changed letter for each word of a block of another kind."""
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
    for block, lines in find_blocks(site, *kinds):
        if "unproven" not in block.notes:
            for line in lines:
                yield from find_changes(line, WORD, change_letter)


def find_options(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a changed letter for each option of a command."""
    for line in find_commands(site):
        for found in OPTION.finditer(line.shown):
            word = WORD.search(found[0])
            old = word[0] if word else found[0].strip("-")
            at = found.start() + found[0].index(old)
            new = change_letter(old)
            yield CodeChange(line, at, at + len(old), new)


def find_words(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a changed letter for each word of a command."""
    for line in find_commands(site):
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
        "a letter of a name in code",
        find_tokens(find_code, tokenize.NAME),
    ),
    make(
        "code-string",
        _PAGE,
        "a letter of a string in code",
        find_tokens(find_code, *STRINGS),
    ),
    make(
        "code-number",
        _PAGE,
        "a number in code",
        find_tokens(find_code, tokenize.NUMBER),
    ),
    make(
        "code-comment",
        _PAGE,
        "a letter of a comment in code",
        find_tokens(find_code, tokenize.COMMENT),
    ),
    make(
        "failing-name",
        _PAGE,
        "a letter of a name in code to avoid",
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
        "an older version in an output",
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
    make("tree-name", _PAGE, "a letter of a directory tree", find_tree),
    make("config-letter", _PAGE, "a letter of a block of another kind", find_config),
)
