"""Edit the arguments and options of a directive that name a file or a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.messages.updates import TextMoved
from sphinx_lockstep.model import Block
from sphinx_lockstep.update.changes import PageEdit, Refused
from sphinx_lockstep.update.page_files import read_lines


def rewrite_option(
    block: Block, option: str, old: str, new: str, context: Context
) -> PageEdit:
    """Return the edit that replaces one word in an option of a block's directive.

    The option is below the block's line for an include, and above it for other blocks.
    """
    lines = [line for line, _ in read_lines(context.settings.root / block.path)]
    pattern = re.compile(rf"^\s*:?{option}:\s.*(?<![\w./]){re.escape(old)}(?![\w/])")
    for at in _find_options(block, lines):
        if pattern.match(lines[at]):
            head, _, rest = lines[at].partition(f"{option}:")
            line = f"{head}{option}:{rest.replace(old, new, 1)}"
            what = f"the {option} `{old}`"
            return PageEdit(block.path, at + 1, (lines[at],), (line,), what)
    raise Refused(TextMoved())


def rewrite_argument(block: Block, old: str, new: str, context: Context) -> PageEdit:
    """Return the edit that replaces the end of the path in an include."""
    lines = [line for line, _ in read_lines(context.settings.root / block.path)]
    line = lines[block.line - 1] if block.line <= len(lines) else ""
    if "literalinclude" not in line or not line.rstrip().endswith(old):
        raise Refused(TextMoved())
    new_line = line.rstrip().removesuffix(old) + new
    return PageEdit(
        block.path, block.line, (line,), (new_line,), f"the include of `{old}`"
    )


def _find_options(block: Block, lines: Sequence[str]) -> Iterator[int]:
    """Yield the indexes of lines that may be options of a block's directive.

    The line of an include is its directive. The line of another block is the first line
    of its text, which may have a blank line above it.
    """
    here = block.line - 1
    rows = range(here + 1, len(lines)) if block.source else range(here - 1, -1, -1)
    for at in rows:
        if lines[at].strip():
            yield at
        elif at != here - 1:
            return
