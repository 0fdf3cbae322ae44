"""Following the tutorial as readers do: ``python -m sphinx_lockstep replay``."""

from __future__ import annotations

import os
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.gate.page_reader import ReadSite, read_config, read_site
from sphinx_lockstep.live.pages import run_side_by_side
from sphinx_lockstep.replay.copying import read_copy_button
from sphinx_lockstep.replay.replaying import BuiltSite, WayResult, replay
from sphinx_lockstep.replay.state import State, StateError, read_state
from sphinx_lockstep.settings.entries import ConfigError, Replay
from sphinx_lockstep.store.records import write_entries
from sphinx_lockstep.store.replays import (
    Replayed,
    find_key,
    read_replayed,
)


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
        pages = read_site(options.source, conf)
        settings = pages.settings
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
    context = Context(settings, pages.example, {})
    site = BuiltSite(options.built, context, read_copy_button(config), environment)
    results = follow(ways, site, resumed)
    if results is None:
        return 130
    if any(result.failure for result in results):
        return 1
    if resumed:
        print("not recorded, as its first steps were followed before")
    else:
        record(results, pages)
    return 0


def record(results: Sequence[WayResult], site: ReadSite) -> None:
    """Note what was followed, if it was all of it, and was not noted before."""
    settings = site.settings
    if settings.replay_record is None:
        return
    if len(results) < len(settings.replays):
        print("not recorded, as not every way was followed")
        return
    try:
        known = read_replayed(settings.replay_record)
    except ValueError:
        known = {}  # written anew
    found = []
    for name in settings.tutorial:
        seconds = {r.name: round(r.seconds[name], 1) for r in results}
        page = Replayed(name, find_key(site.pages[name].blocks), seconds)
        was = known.get(name)
        same = was and (was.key, set(was.seconds)) == (page.key, set(page.seconds))
        found.append(was if was and same else page)
    write_entries(settings.replay_record, found)


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
    ways: Sequence[Replay], site: BuiltSite, resumed: tuple[Path, State] | None
) -> list[WayResult] | None:
    """Follow ways side by side and tell of each step; None where it is interrupted."""
    lock, began = threading.Lock(), time.monotonic()

    def tell(text: str) -> None:
        with lock:
            print(text, flush=True)

    def walk(way: Replay, mark: str, cancelled: Callable[[], bool]) -> WayResult:
        return replay(way, site, mark, cancelled, tell, resumed)

    try:
        results = list(run_side_by_side(ways, walk, len(ways)))
    except KeyboardInterrupt:
        return None
    for result in results:
        tell(describe(result))
    tell(f"{len(results)} way(s) in {time.monotonic() - began:.0f} s")
    return results


def describe(result: WayResult) -> str:
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
