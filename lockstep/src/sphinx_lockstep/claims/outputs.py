"""Compare recorded output with the output that a page shows."""

from __future__ import annotations

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.messages.outputs import (
    OutputContinues,
    OutputDiffers,
    OutputNotShown,
)
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import Problem, Recording
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import first_difference, get_lines, match_output


def compare(
    line: int,
    height: int,
    claim: str,
    want: str,
    got: str,
    context: Context,
    *,
    whole: bool = True,
) -> list[Problem]:
    """Return the problem of an output, at its first line that differs, or no problem.

    ``line`` is the claim's line, and ``height`` the number of lines from there to the
    output. Unless ``whole``, more output may follow.
    """
    masks = context.settings.masks
    wanted, have = get_lines(mask(want, masks)), get_lines(mask(got, masks))
    if match_output(wanted, have, whole=whole):
        return []
    if not wanted:
        return [Problem(line, claim, OutputNotShown(), output=got)]
    at, near = first_difference(wanted, have)
    at, shown = find_shown(want, wanted, at, context)
    place = line + height + at
    if match_output([*wanted, "..."], have):
        return [Problem(place, claim, OutputContinues(near))]
    output = "" if near else got
    return [Problem(place, quote(shown), OutputDiffers(claim), near, output)]


def find_shown(
    text: str, wanted: list[str], at: int, context: Context
) -> tuple[int, str]:
    """Return the number, from 0, of the line of a text that became a wanted line.

    The line itself comes second. Masks may have removed lines above it, and leading
    blank lines don't count.
    """
    lines = text.splitlines() or [""]
    masks = context.settings.masks
    places = (
        place
        for place in range(at, len(lines))
        if mask(lines[place], masks).rstrip() == wanted[at]
    )
    place = next(places, min(at, len(lines) - 1))
    return place, lines[place]


def make_failure(line: int, claim: str, recording: Recording) -> Problem:
    """Return the problem of a step that failed."""
    assert recording.problem is not None
    problem, output = recording.problem, recording.output
    return Problem(line, claim, problem, output=output, also=recording.also)


def describe_count(count: int, name: str) -> str:
    """Return how many commands or statements have run, in words."""
    return f"{count} {name}{'s' if count != 1 else ''} run"
