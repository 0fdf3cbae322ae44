"""The command ``since``: test claims about releases, and record the answers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from sphinx_lockstep.claims.version import find_claims
from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.live.releases import ReleaseError, ask_releases
from sphinx_lockstep.model.releases import ReleaseAnswer
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.store.releases import read_record, write_record


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)
    parser.add_argument(
        "--all", action="store_true", help="also test claims that are recorded already"
    )


def main(options: Namespace) -> int:
    """Test the claims that the record lacks, and remove entries that no page needs.

    Installs releases from the package index. Returns 1 if a claim is wrong or can't be
    tested.
    """
    try:
        site = read_site(options.source, get_confdir(options))
        claims = find_claims(
            mention for page in site.pages.values() for mention in page.versions
        )
        known = {} if options.all else read_record(site.settings.record)
        kept = [entry for claim, entry in known.items() if claim in claims]
        asked = list(ask_releases(claims - set(known), site.settings.extras))
    except (ConfigError, ReleaseError, ValueError) as error:
        print(f"lockstep.since: {error}", file=sys.stderr)
        return 1
    entries = [*kept, *asked]
    write_record(site.settings.record, entries)
    for entry in asked:
        print(describe(entry))
    print(f"{len(asked)} tested, {len(kept)} kept, {len(known) - len(kept)} removed")
    return 1 if any(e.present_before or not e.present_after for e in entries) else 0


def describe(entry: ReleaseAnswer) -> str:
    """Return an answer as one line of text."""
    words = {True: "in", False: "not in"}
    return (
        f"{entry.package}: `{entry.thing}` is {words[entry.present_before]}"
        f" {entry.before}, {words[entry.present_after]} {entry.after}"
    )


SINCE = Command("since", "test which release added something", add_options, main)
