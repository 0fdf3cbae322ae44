"""Proving ``:since:``: each claim is asked of two releases, and recorded."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sphinx_lockstep.claims.version import find_claims
from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.live.releases import ReleaseError, ask_releases
from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep.store.since import ReleaseAnswer, read_record, write_record


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument(
        "-c", dest="conf", type=Path, help="the folder of conf.py, else the pages'"
    )
    parser.add_argument(
        "--all", action="store_true", help="ask anew what the record knows already"
    )


def main(options: Namespace) -> int:
    """Ask what the pages claim and the record lacks; drop what no page claims.

    Needs the package index. Returns 1 where a claim is not so, or cannot be asked.
    """
    try:
        site = read_site(options.source, options.conf or options.source)
        claims = find_claims(
            mention for page in site.pages.values() for mention in page.versions
        )
        known = {} if options.all else read_record(site.settings.record)
        kept = [entry for claim, entry in known.items() if claim in claims]
        asked = list(ask_releases(claims - set(known), site.settings.extras))
    except (ConfigError, ReleaseError, ValueError) as error:
        print(f"lockstep.since: {error}", file=sys.stderr)
        return 1
    write_record(site.settings.record, [*kept, *asked])
    for entry in asked:
        print(describe(entry))
    print(f"{len(asked)} asked, {len(kept)} kept, {len(known) - len(kept)} dropped")
    entries = [*kept, *asked]
    return 1 if any(e.present_before or not e.present_after for e in entries) else 0


def describe(entry: ReleaseAnswer) -> str:
    """Return what came of asking, in a line."""
    words = {True: "in", False: "not in"}
    return (
        f"{entry.package}: `{entry.thing}` is {words[entry.present_before]}"
        f" {entry.before}, {words[entry.present_after]} {entry.after}"
    )


SINCE = Command("since", "prove which release brought something", add_options, main)
