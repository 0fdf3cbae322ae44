"""One-letter drifts of a page's listings, and where the gate has to name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sphinx_lockstep.config import Settings
from sphinx_lockstep.kinds import get_kind
from sphinx_lockstep.masks import mask
from sphinx_lockstep.model import Block, Kind
from sphinx_lockstep.transcripts import is_session, parse_console, parse_session

WORD = re.compile(r"[A-Za-z]{2,}")
GAPS = ("...", "…")


@dataclass(frozen=True)
class Drift:
    """A change of one line of a page; ``live`` where it takes a run to notice."""

    page: str
    line: int
    old: str
    new: str
    what: str
    live: bool = False

    def apply(self, text: str) -> str:
        """Return the page's text with the change made."""
        lines = text.split("\n")
        assert self.old in lines[self.line - 1], (self, lines[self.line - 1])
        lines[self.line - 1] = lines[self.line - 1].replace(self.old, self.new, 1)
        return "\n".join(lines)

    def is_named(self, lines: Sequence[int]) -> bool:
        """Tell whether messages of a page at some lines are of this drift.

        A drifted command may do another thing and succeed, as `mkdir` does: then the
        first command below that misses its work is named.
        """
        return self.line in lines or (
            self.what == "command" and max(lines, default=0) > self.line
        )


def find_drifts(block: Block, settings: Settings) -> Iterator[Drift]:
    """Yield a drift for each line of a block that claims something by itself."""
    kind = get_kind(block, settings)
    match kind:
        case Kind.FRAGMENT | Kind.DIFF | Kind.TREE:
            for at, line in enumerate(block.lines):
                yield from _drift(block, at, line, kind.value)
        case Kind.SETTINGS:
            for at, line in enumerate(block.lines):
                yield from _drift(block, at, line, kind.value, live=True)
        case Kind.CONSOLE:
            yield from _find_console_drifts(block, settings)
        case Kind.SESSION:
            for example in parse_session(block.text):
                yield from _find_output_drifts(
                    block,
                    example.line + example.height,
                    example.want,
                    settings,
                )
        case Kind.LOG:
            lines = [
                at for at, line in enumerate(block.lines) if _is_solid(line, settings)
            ]
            yield from _drift(
                block, lines[-1], block.lines[lines[-1]], "log", live=True
            )
        case _:
            return


def _find_console_drifts(block: Block, settings: Settings) -> Iterator[Drift]:
    for command in parse_console(block.text):
        line = block.lines[command.line]
        yield from _drift(block, command.line, line, "command", live=True)
        if not is_session(command.want):
            yield from _find_output_drifts(
                block, command.line + command.height, command.want, settings
            )


def _find_output_drifts(
    block: Block, at: int, want: str, settings: Settings
) -> Iterator[Drift]:
    """Yield a drift for each line of an output, a traceback's frames aside."""
    for line in want.splitlines():
        frame = want.startswith("Traceback") and (line.startswith(("Traceback", " ")))
        if _is_solid(line, settings) and not frame:
            yield from _drift(block, at, line, "output")
        at += 1


def _is_solid(line: str, settings: Settings) -> bool:
    return (
        line.strip() not in GAPS and WORD.search(mask(line, settings.masks)) is not None
    )


def _drift(
    block: Block, at: int, line: str, what: str, *, live: bool = False
) -> Iterator[Drift]:
    """Yield the drift of a line: the middle letter of its longest unmasked word."""
    bare = re.sub(r"\[?\d{4}-.*?/|<[^>]*>|[0-9a-f]{8}-[0-9a-f-]{27}", " ", line)
    if what == "settings" and "=" in bare:
        bare = bare.partition("=")[0]  # another value may be as good a choice
    words = sorted(WORD.findall(bare), key=len, reverse=True)
    if line.strip() in GAPS or not words:
        return
    word = words[0]
    middle = len(word) // 2
    letter = "x" if word[middle] not in "xX" else "y"
    letter = letter.upper() if word[middle].isupper() else letter
    new = word[:middle] + letter + word[middle + 1 :]
    yield Drift(block.docname, block.line + at, word, new, what, live)
