"""The command ``replay``: follow the tutorial as a reader does."""

from __future__ import annotations

import os
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.replay import find_key
from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import ReadSite, read_config, read_site
from sphinx_lockstep.live.parallel import run_in_parallel
from sphinx_lockstep.messages.replays import NoRoutes, NoTutorialPages, UnknownRoute
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.replay.copy_button import read_copy_button
from sphinx_lockstep.replay.errors import ReplayError
from sphinx_lockstep.replay.replay_route import BuiltSite, RouteResult, replay
from sphinx_lockstep.replay.saved_state import SavedState, read_state
from sphinx_lockstep.settings.entries import Replay
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.store.records import write_entries
from sphinx_lockstep.store.replays import Replayed, read_replayed


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)
    parser.add_argument("built", type=Path, help="directory of the built site")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="follow only this route",
    )
    parser.add_argument(
        "--resume", type=Path, metavar="FOLDER", help="resume a failed replay"
    )


def main(options: Namespace) -> int:
    """Follow all routes through the tutorial in parallel, each in its own folder.

    Returns 0 if each of them leads to the example, 1 if one doesn't, and 130 when
    interrupted.
    """
    environment, conf = dict(os.environ), get_confdir(options)
    try:
        config = read_config(options.source, conf)
        pages = read_site(options.source, conf)
        settings = pages.settings
        resumed = (
            (options.resume, read_state(options.resume)) if options.resume else None
        )
        names = [resumed[1].route] if resumed else options.only
        routes = choose(settings.replays, names)
        if not settings.tutorial:
            raise ReplayError("`lockstep_tutorial`", NoTutorialPages())
    except (ConfigError, ReplayError) as error:
        print(f"lockstep.replay: {error}", file=sys.stderr)
        return 1
    context = Context(settings, pages.example, {})
    site = BuiltSite(options.built, context, read_copy_button(config), environment)
    results = follow(routes, site, resumed)
    if results is None:
        return 130
    if any(result.failure for result in results):
        return 1
    if resumed:
        print("not recorded, because the first steps were followed earlier")
    else:
        record(results, pages)
    return 0


def record(results: Sequence[RouteResult], site: ReadSite) -> None:
    """Record the replays if all routes were followed and pages have changed."""
    settings = site.settings
    if settings.replay_record is None:
        return
    if len(results) < len(settings.replays):
        print("not recorded, because not all routes were followed")
        return
    try:
        known = read_replayed(settings.replay_record)
    except ValueError:
        known = {}  # the file is rewritten
    found = []
    for name in settings.tutorial:
        seconds = {r.name: round(r.seconds[name], 1) for r in results}
        page = Replayed(name, find_key(site.pages[name].blocks), seconds)
        old = known.get(name)
        same = old and (old.key, set(old.seconds)) == (page.key, set(page.seconds))
        found.append(old if old and same else page)
    write_entries(settings.replay_record, found)


def choose(replays: Sequence[Replay], names: Sequence[str]) -> list[Replay]:
    """Return the routes with some names, or all routes if no name is given."""
    known = {route.name: route for route in replays}
    if not known:
        raise ReplayError("`lockstep_replays`", NoRoutes())
    for name in names:
        if name not in known:
            raise ReplayError(quote(name), UnknownRoute(", ".join(known)))
    return [known[name] for name in names or known]


def follow(
    routes: Sequence[Replay], site: BuiltSite, resumed: tuple[Path, SavedState] | None
) -> list[RouteResult] | None:
    """Follow routes in parallel and print each step; return None when interrupted."""
    lock, began = threading.Lock(), time.monotonic()

    def tell(text: str) -> None:
        with lock:
            print(text, flush=True)

    def walk(route: Replay, mark: str, cancelled: Callable[[], bool]) -> RouteResult:
        return replay(route, site, mark, cancelled, tell, resumed)

    try:
        results = list(run_in_parallel(routes, walk, len(routes)))
    except KeyboardInterrupt:
        return None
    for result in results:
        tell(describe(result))
    tell(f"{len(results)} route(s) in {time.monotonic() - began:.0f} s")
    return results


def describe(result: RouteResult) -> str:
    """Return the report of a replay, with its seconds by page."""
    times = ", ".join(f"{name} {took:.0f} s" for name, took in result.seconds.items())
    if not result.failure:
        return f"{result.name}: leads to the example in {result.steps} steps: {times}"
    lines = [f"{result.name}: FAILED after {result.steps} steps", result.failure]
    if result.folder:
        lines += [
            f"    the reader's folder is {result.folder}/page/home",
            f"    to resume this replay, add --resume {result.folder}",
        ]
    return "\n".join(lines)


REPLAY = Command("replay", "follow the tutorial as a reader does", add_options, main)
