"""Following the tutorial as readers do: ``python -m sphinx_lockstep replay``."""

from __future__ import annotations

import os
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from sphinx_lockstep.checks.base import Context
from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.config import ConfigError, Replay, read_settings
from sphinx_lockstep.reading import read_config
from sphinx_lockstep.replay.copying import read_copy_button
from sphinx_lockstep.replay.replaying import Result, Site, replay
from sphinx_lockstep.replay.state import State, StateError, read_state
from sphinx_lockstep.runner.pages import run_side_by_side
from sphinx_lockstep.sources import Example


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument("built", type=Path, help="the folder of the built site")
    parser.add_argument(
        "-c", dest="conf", type=Path, help="the folder of conf.py, else the pages'"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a way to follow"
    )
    parser.add_argument(
        "--resume", type=Path, metavar="FOLDER", help="go on where a replay has failed"
    )


def main(options: Namespace) -> int:
    """Follow each way through the tutorial, side by side, in a folder of its own.

    Returns 1 where one of them does not lead to the example, 130 when interrupted.
    """
    environment, conf = dict(os.environ), options.conf or options.source
    try:
        config = read_config(options.source, conf)
        settings = read_settings(config, conf)
        resumed = (
            (options.resume, read_state(options.resume)) if options.resume else None
        )
        names = [resumed[1].replay] if resumed else options.only
        ways = choose(settings.replays, names)
        if not settings.tutorial:
            raise ConfigError("lockstep_tutorial names no page to follow")
    except (ConfigError, StateError) as error:
        print(f"lockstep.replay: {error}", file=sys.stderr)
        return 1
    example = Example(settings.root, settings.example, settings.ignore)
    context = Context(settings, example, {})
    site = Site(options.built, context, read_copy_button(config), environment)
    return follow(ways, site, resumed)


def choose(replays: Sequence[Replay], names: Sequence[str]) -> list[Replay]:
    """Return the ways with certain names, all where none is given."""
    known = {way.name: way for way in replays}
    if not known:
        raise ConfigError("lockstep_replays names no way through the tutorial")
    for name in names:
        if name not in known:
            raise ConfigError(f"there is no way {name}: known are {', '.join(known)}")
    return [known[name] for name in names or known]


def follow(
    ways: Sequence[Replay], site: Site, resumed: tuple[Path, State] | None
) -> int:
    """Follow ways side by side, tell of each step, and return the exit status."""
    lock, began = threading.Lock(), time.monotonic()

    def tell(text: str) -> None:
        with lock:
            print(text, flush=True)

    def walk(way: Replay, mark: str, cancelled: Callable[[], bool]) -> Result:
        return replay(way, site, mark, cancelled, tell, resumed)

    try:
        results = list(run_side_by_side(ways, walk, len(ways)))
    except KeyboardInterrupt:
        return 130
    for result in results:
        tell(describe(result))
    tell(f"{len(results)} way(s) in {time.monotonic() - began:.0f} s")
    return 1 if any(result.failure for result in results) else 0


def describe(result: Result) -> str:
    """Return how a replay ended, with its seconds by page."""
    times = ", ".join(f"{name} {took:.0f} s" for name, took in result.seconds.items())
    if not result.failure:
        return f"{result.name}: leads to the example in {result.steps} steps: {times}"
    lines = [f"{result.name}: FAILED after {result.steps} steps", result.failure]
    if result.folder:
        lines += [
            f"    the folder is {result.folder}/page/home",
            f'    make replay ARGS="--resume {result.folder}" goes on from there',
        ]
    return "\n".join(lines)


REPLAY = Command("replay", "follow the tutorial as a reader does", add_options, main)
