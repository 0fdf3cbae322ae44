"""Turning a page's blocks into the script that the runner follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_lockstep.claims.avoid import FailurePlan, find_plan
from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.claims.edits import builds, find_edit
from sphinx_lockstep.claims.fragment import get_caption_file
from sphinx_lockstep.claims.kinds import get_kind, shows_settings
from sphinx_lockstep.claims.settings import find_assigned, stands_in_settings
from sphinx_lockstep.model import Act, Block, Kind, Problem, Run, Script, Step
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import LongRunning
from sphinx_lockstep.syntax.exchanges import parse_exchange, split_exchange
from sphinx_lockstep.syntax.masks import mask
from sphinx_lockstep.syntax.transcripts import (
    Command,
    Interaction,
    TranscriptError,
    get_lines,
    parse_console,
    parse_session,
)


def make_scripts(
    docname: str,
    path: str,
    blocks: Sequence[Block],
    notes: dict[str, str],
    context: Context,
    downloads: Sequence[str] = (),
    before: Sequence[Step] = (),
) -> list[Script]:
    """Return the live steps of a page, in order; blocks that cannot be read have none.

    Settings are loaded apart from the rest, over the project as it is, so that a
    change in a settings fragment runs no command.
    A page of the tutorial begins with what the steps of those ``before`` it have left,
    and the last one has to end with the example.
    """
    tutorial = context.settings.tutorial
    steps = [step for block in blocks for step in find_steps(block, context)]
    if docname in tutorial[-1:] and blocks:
        end = blocks[-1]
        limit = get_limit(end, context.settings)
        steps.append(Step(Act.COMPARE, end.line, "", limit, anchor=end.anchor))
    loads = tuple(step for step in steps if step.act is Act.SETTINGS)
    others = tuple(step for step in steps if step.act is not Act.SETTINGS)
    empty = notes.get("start", "") == "empty" or docname in tutorial
    services = notes.get("services", "")
    scripts = [
        Script(docname, path, loads, services=False, part="settings"),
        Script(
            docname,
            path,
            others,
            services=not services,
            externals=() if services == "none" else tuple(sorted(services.split())),
            empty=empty,
            downloads=tuple(downloads) if empty else (),
            before=tuple(filter(_lasts, before)),
        ),
    ]
    return [script for script in scripts if script.steps]


def _lasts(step: Step) -> bool:
    """Tell whether a step leaves something that a later page builds on.

    What ran on another page runs there; its shells have sent tasks, and are closed.
    """
    return step.act in (Act.RUN, Act.WRITE, Act.PATCH) and not step.branch


def pair_recordings(script: Script, run: Run) -> Recordings:
    """Return a run's recordings by the block, line and act of their steps.

    A run has one recording a step, then one for each command that was stopped, the
    last one first.
    """
    count = len(script.steps)
    pairs = zip(script.steps, run.recordings, strict=False)
    found = {(step.anchor, step.line, step.act): was for step, was in pairs}
    starts = [step for step in script.steps if step.act is Act.START]
    for was in run.recordings[count:]:
        while starts and starts[-1].line != was.line:
            starts.pop()
        if starts:
            found[(starts.pop().anchor, was.line, was.act)] = was
    return found


def get_limit(block: Block, settings: Settings) -> float:
    """Return the seconds that a step of a block may take."""
    return float(block.notes.get("time limit", settings.time_limit))


def find_steps(block: Block, context: Context) -> Iterator[Step]:
    """Yield what a reader does at a block, in order."""
    settings = context.settings
    if "unproven" in block.notes:
        return
    kind = get_kind(block, settings)
    if builds(block, kind, settings):
        edit = find_edit(block)
        if not isinstance(edit, Problem):
            act, file = edit
            limit = get_limit(block, settings)
            step = Step(act, block.line, block.text, limit, block.branch, block.anchor)
            yield replace(step, file=file)
    try:
        match kind:
            case Kind.CONSOLE:
                commands = parse_console(block.text)
                for command in commands:
                    yield from _command_steps(
                        block, command, command is commands[-1], settings
                    )
            case Kind.SESSION:
                for example in parse_session(block.text):
                    yield _example_step(block, example, settings)
            case Kind.LOG:
                text = "\n".join(get_lines(mask(block.text, settings.masks)))
                limit = get_limit(block, settings)
                yield Step(Act.LOG, block.line, text, limit, block.branch, block.anchor)
            case Kind.HTTP:
                parse_exchange(block.text)  # one that cannot be read is not sent
                limit, (text, _) = (
                    get_limit(block, settings),
                    split_exchange(block.text),
                )
                yield Step(
                    Act.HTTP, block.line, text, limit, block.branch, block.anchor
                )
            case Kind.AVOID:
                plan = find_plan(block, context)
                if not isinstance(plan, Problem):
                    yield _fail_step(block, plan, settings)
            case Kind.SETTINGS:
                # One with a file's name in its caption has to stand there, if at all.
                stands = get_caption_file(block) or not (
                    stands_in_settings(block, context).problems
                )
                yield _settings_step(block, "" if stands else block.text, settings)
            case Kind.INCLUDED if shows_settings(block, settings):
                yield _settings_step(block, "", settings)
    except TranscriptError:
        return  # said at its line by the block's check


def _settings_step(block: Block, text: str, settings: Settings) -> Step:
    names = tuple(name for name, _ in find_assigned(block.text))
    limit = get_limit(block, settings)
    return Step(
        Act.SETTINGS, block.line, text, limit, block.branch, block.anchor, names=names
    )


def _fail_step(block: Block, plan: FailurePlan, settings: Settings) -> Step:
    return Step(
        Act.FAIL,
        block.line,
        plan.command,
        get_limit(block, settings),
        block.branch,
        block.anchor,
        wants=block.notes["fails"],
        input=plan.input,
        change=plan.change,
    )


def _example_step(block: Block, example: Interaction, settings: Settings) -> Step:
    return Step(
        Act.EXAMPLE,
        block.line + example.line,
        example.source,
        get_limit(block, settings),
        block.branch,
        block.anchor,
        raises=example.raises,
    )


def _command_steps(
    block: Block, command: Command, is_last: bool, settings: Settings
) -> Iterator[Step]:
    """Yield the step of a command, and those of a session that it opens."""
    line, limit = block.line + command.line, get_limit(block, settings)
    long_running = _get_long_running(block, command, is_last, settings)
    if long_running is not None:
        yield Step(
            Act.START,
            line,
            command.text,
            limit,
            block.branch,
            block.anchor,
            ready=long_running.ready,
            signal=long_running.signal,
            stops=long_running.stops,
        )
    elif command.session is not None or command.text == settings.shell:
        yield Step(Act.SHELL, line, command.text, limit, block.branch, block.anchor)
        if command.session is not None:
            for example in parse_session(*command.session):
                yield _example_step(block, example, settings)
    else:
        exits = int(block.notes.get("exits", 0)) if is_last else 0
        yield Step(
            Act.RUN, line, command.text, limit, block.branch, block.anchor, exits=exits
        )


def _get_long_running(
    block: Block, command: Command, is_last: bool, settings: Settings
) -> LongRunning | None:
    """Return how a command runs on, by the page's note or the configuration.

    A note above a block is about its last command.
    """
    if "background" in block.notes and is_last:
        return LongRunning(command.text, block.notes["background"], (0, -15, 143))
    for item in settings.long_running:
        if re.search(item.command, command.text):
            return item
    return None
