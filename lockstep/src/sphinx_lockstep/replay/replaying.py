"""A replay from its empty folder to the example, or to the first step that fails."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.kinds import get_kind
from sphinx_lockstep.live.follow import START_LIMIT, Follower
from sphinx_lockstep.live.processes import kill_marked
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.live.servers.started import ServerStartError, start_service
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.model import Act, Block, Kind, Step
from sphinx_lockstep.replay.built import BuiltPageError, read_built_page
from sphinx_lockstep.replay.copying import CopyButton
from sphinx_lockstep.replay.ground import lay_ground, make_ground
from sphinx_lockstep.replay.state import State, write_state
from sphinx_lockstep.replay.walk import ReplayError, Walk
from sphinx_lockstep.settings.entries import Replay

STOPPED = "was stopped"


@dataclass(frozen=True)
class BuiltSite:
    """What every replay needs of a built site: its folder, settings and copy button.

    ``environment`` is the one that this program was started with.
    """

    folder: Path
    context: Context
    button: CopyButton | None
    environment: Mapping[str, str]


@dataclass(frozen=True)
class WayResult:
    """How a replay ended: its failure or "", its seconds by page, and its folder.

    The folder is left where the replay has failed, and "" where it has not.
    """

    name: str
    failure: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    steps: int = 0
    folder: str = ""


def replay(
    way: Replay,
    site: BuiltSite,
    mark: str,
    cancelled: Callable[[], bool],
    tell: Callable[[str], None],
    resumed: tuple[Path, State] | None = None,
) -> WayResult:
    """Follow the tutorial's built pages on one way; nothing is running afterwards."""
    settings = site.context.settings
    folder: Path | None = None
    seconds: dict[str, float] = {}
    steps = 0
    state = resumed[1] if resumed else State(way.name, mark, {}, "", 0)
    done = state.done

    def note(place: str, text: str, took: float) -> None:
        nonlocal steps
        steps += 1
        tell(f"{way.name}  {took:6.1f} s  {place}  {text}")

    with contextlib.ExitStack() as stack:
        stack.callback(kill_marked, state.mark)
        try:
            pages = [
                read_built_page(site.folder, name, way.tabs)
                for name in settings.tutorial
            ]
            if resumed:
                folder = resumed[0]
                sandbox = lay_ground(
                    folder, state.ports, settings, state.mark, site.environment
                )
                shell = Shell(sandbox, Path(state.shell))
                follower = Follower(sandbox, settings, shell, builds=True)
            else:
                sandbox = make_ground(way, settings, state.mark, site.environment)
                folder = sandbox.folder
                follower = Follower(sandbox, settings, builds=True)
            _start_services(way, site, sandbox, stack)
            blocks = [block for page in pages for block in page.blocks]
            context = replace(site.context, siblings=_find_logs(blocks, site))
            walk = Walk(follower, context, site.button, note)
            _start_again(walk, blocks[:done])
            for page in pages:
                began = time.monotonic()
                for block in page.blocks:
                    if block in blocks[:done]:
                        continue
                    if cancelled():
                        raise ReplayError(STOPPED)
                    walk.follow(block, is_last=block is blocks[-1])
                    done += 1
                if page.blocks[-1] in blocks[: state.done]:
                    continue
                walk.check_page(page, settings.tutorial_checks)
                seconds[page.docname] = time.monotonic() - began
            walk.close()
        except (ReplayError, BuiltPageError, ServerStartError) as error:
            if folder is None:
                return WayResult(way.name, str(error))
            memory = str(follower.main.state)
            left = State(way.name, state.mark, dict(sandbox.ports), memory, done)
            write_state(folder, left)
            return WayResult(way.name, str(error), seconds, steps, str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    return WayResult(way.name, "", seconds, steps)


def _start_services(
    way: Replay, site: BuiltSite, sandbox: Sandbox, stack: contextlib.ExitStack
) -> None:
    for service in way.services:
        example = site.context.settings.example
        executor = start_service(service, sandbox, example, START_LIMIT)
        stack.callback(executor.stop)


def _find_logs(blocks: Sequence[Block], site: BuiltSite) -> tuple[Block, ...]:
    """Return the logs of all pages: what was started on one may log on another."""
    settings = site.context.settings
    return tuple(block for block in blocks if get_kind(block, settings) is Kind.LOG)


def _start_again(walk: Walk, blocks: Sequence[Block]) -> None:
    """Start what ran when a replay was left, the newest of what was started twice."""
    running: dict[str, tuple[Step, Block]] = {}
    for block in blocks:
        for step in walk.find_steps(block):
            if step.act is Act.START:
                running[step.text] = (step, block)
    for step, block in running.values():
        walk.start(step, block)
