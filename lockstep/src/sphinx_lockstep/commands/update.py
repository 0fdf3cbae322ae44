"""The command ``update``: rewrite pages that no longer match the project."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import SiteError
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.update.update_site import update_site


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)


def main(options: Namespace) -> int:
    """Rewrite the pages of a site that no longer match the example or its output.

    Only pages are written, each whole or not at all. Returns 0 if the site has no
    problems left, 1 if it has, 2 if it can't be read, and 130 when interrupted.
    """
    source, confdir = options.source.resolve(), get_confdir(options).resolve()
    try:
        update = update_site(source, confdir, print)
    except KeyboardInterrupt:
        return 130
    except (ConfigError, SiteError) as error:
        print(f"update: {error}", file=sys.stderr)
        return 2
    for edit in update.made:
        print(f"{edit.path}:{edit.line}: rewrote {edit.what}")
    for left in sorted(update.left, key=lambda left: (left.path, left.line)):
        print(f"{left.path}:{left.line}: not rewritten: {left.claim} {left.fact}")
        if left.fix:
            print(f"    {left.fix}")
    for fault in update.errors:
        print(f"update: {fault}", file=sys.stderr)
    print(f"update: rewrote {len(update.made)}, left {len(update.left)}")
    return 0 if update.is_done else 1


UPDATE = Command(
    "update", "rewrite pages that no longer match the project", add_options, main
)
