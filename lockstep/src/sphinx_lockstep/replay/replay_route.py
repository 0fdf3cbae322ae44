"""Replay one route through the tutorial, from an empty folder to the example."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.kinds import classify
from sphinx_lockstep.live.processes import kill_marked
from sphinx_lockstep.live.sandbox import Sandbox
from sphinx_lockstep.live.scripts import START_LIMIT
from sphinx_lockstep.live.servers.started import ServerStartError, start_service
from sphinx_lockstep.live.shell import Shell
from sphinx_lockstep.live.steps import StepRunner
from sphinx_lockstep.messages.replays import ReplayStopped
from sphinx_lockstep.model import Act, Block, Kind, Step
from sphinx_lockstep.replay.built_pages import BuiltPage, read_built_page
from sphinx_lockstep.replay.copy_button import CopyButton
from sphinx_lockstep.replay.errors import ListingError, ReplayError
from sphinx_lockstep.replay.reader_sandbox import make_sandbox, set_up_sandbox
from sphinx_lockstep.replay.saved_state import SavedState, write_state
from sphinx_lockstep.replay.walkthrough import Walkthrough
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import Replay


@dataclass(frozen=True)
class BuiltSite:
    """A built site: its folder, its settings and its copy button.

    ``environment`` is the one that this program was started with.
    """

    folder: Path
    context: Context
    button: CopyButton | None
    environment: Mapping[str, str]


@dataclass(frozen=True)
class RouteResult:
    """The result of a replay: its failure or "", and its seconds by page.

    ``steps`` counts the steps done. ``folder`` is the sandbox of a failed replay, which
    is kept, and "" for any other.
    """

    name: str
    failure: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    steps: int = 0
    folder: str = ""


def replay(
    route: Replay,
    site: BuiltSite,
    mark: str,
    cancelled: Callable[[], bool],
    tell: Callable[[str], None],
    resumed: tuple[Path, SavedState] | None = None,
) -> RouteResult:
    """Follow the built pages of the tutorial on one route, then stop all processes.

    ``resumed`` are the folder and the state of a failed replay to go on from.
    """
    state = resumed[1] if resumed else SavedState(route.name, mark, {}, "", 0)
    settings = site.context.settings
    followed = _Progress(route, tell, done=state.done)
    with contextlib.ExitStack() as stack:
        stack.callback(kill_marked, state.mark)
        try:
            pages = [
                _classify(read_built_page(site.folder, name, route.tabs), settings)
                for name in settings.tutorial
            ]
            follower = _open_follower(route, site, state, resumed)
            followed.follower = follower
            _start_servers(route, site, follower.sandbox, stack)
            blocks = [block for page in pages for block in page.blocks]
            context = replace(site.context, siblings=_find_logs(blocks))
            walkthrough = Walkthrough(follower, context, site.button, followed.note)
            _restart(walkthrough, blocks[: state.done])
            followed.follow(walkthrough, pages, cancelled)
        except (ReplayError, ListingError, ServerStartError) as error:
            return followed.fail(str(error), state)
    assert followed.follower is not None  # it was opened above
    shutil.rmtree(followed.follower.sandbox.folder, ignore_errors=True)
    return RouteResult(route.name, "", followed.seconds, followed.steps)


@dataclass
class _Progress:
    """The progress of a replay: its seconds by page, its steps, and listings done."""

    route: Replay
    tell: Callable[[str], None]
    done: int
    seconds: dict[str, float] = field(default_factory=dict)
    steps: int = 0
    follower: StepRunner | None = None

    def note(self, place: str, text: str, took: float) -> None:
        """Count and report a step that took some seconds."""
        self.steps += 1
        self.tell(f"{self.route.name}  {took:6.1f} s  {place}  {text}")

    def follow(
        self,
        walkthrough: Walkthrough,
        pages: Sequence[BuiltPage],
        cancelled: Callable[[], bool],
    ) -> None:
        """Follow pages from the first listing that isn't done yet.

        Raises ListingError, and ReplayError when cancelled.
        """
        settings = walkthrough.context.settings
        blocks = [block for page in pages for block in page.blocks]
        left = blocks[self.done :]
        for page in pages:
            began = time.monotonic()
            own = [block for block in page.blocks if block in left]
            for block in own:
                if cancelled():
                    raise ReplayError(self.route.name, ReplayStopped())
                walkthrough.follow(block, is_last=block is blocks[-1])
                self.done += 1
            if own:
                walkthrough.check_page(page, settings.tutorial_checks)
                self.seconds[page.docname] = time.monotonic() - began
        walkthrough.close()

    def fail(self, failure: str, state: SavedState) -> RouteResult:
        """Save the state of a failed replay, if it has begun, and return its result."""
        if self.follower is None:
            return RouteResult(self.route.name, failure)
        sandbox, memory = self.follower.sandbox, str(self.follower.main.state)
        ports = dict(sandbox.ports)
        saved = SavedState(self.route.name, state.mark, ports, memory, self.done)
        write_state(sandbox.folder, saved)
        folder = str(sandbox.folder)
        return RouteResult(self.route.name, failure, self.seconds, self.steps, folder)


def _open_follower(
    route: Replay,
    site: BuiltSite,
    state: SavedState,
    resumed: tuple[Path, SavedState] | None,
) -> StepRunner:
    """Return the follower of a new replay, or of a resumed one."""
    settings = site.context.settings
    if resumed is None:
        sandbox = make_sandbox(route, settings, state.mark, site.environment)
        return StepRunner(sandbox, settings, builds=True)
    sandbox = set_up_sandbox(
        resumed[0], state.ports, settings, state.mark, site.environment
    )
    return StepRunner(sandbox, settings, Shell(sandbox, Path(state.shell)), builds=True)


def _start_servers(
    route: Replay, site: BuiltSite, sandbox: Sandbox, stack: contextlib.ExitStack
) -> None:
    for server in route.services:
        example = site.context.settings.example
        executor = start_service(server, sandbox, example, START_LIMIT)
        stack.callback(executor.stop)


def _classify(page: BuiltPage, settings: Settings) -> BuiltPage:
    """Return a page with the kinds of its blocks' claims."""
    return replace(page, blocks=tuple(classify(b, settings) for b in page.blocks))


def _find_logs(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the logs of all pages; a command may log on a later page."""
    return tuple(block for block in blocks if block.kind is Kind.LOG)


def _restart(walkthrough: Walkthrough, blocks: Sequence[Block]) -> None:
    """Restart the long-running commands of listings, each command once."""
    running: dict[str, tuple[Step, Block]] = {}
    for block in blocks:
        for step in walkthrough.find_steps(block):
            if step.act is Act.START:
                running[step.text] = (step, block)
    for step, block in running.values():
        walkthrough.start(step, block)
