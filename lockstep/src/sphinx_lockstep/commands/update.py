"""``update``: pages brought to what the code is, as changes to review."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sphinx.errors import SphinxError

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep.update.updating import update_site


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument(
        "-c", dest="confdir", metavar="PATH", help="the folder of conf.py"
    )
    parser.add_argument("source", metavar="SOURCE", help="the folder of the pages")


def main(options: Namespace) -> int:
    """Rewrite the pages of a site where the example, or a run, is otherwise.

    Only pages are written, each whole or not at all. The exit status is 1 where
    something is left that is wrong.
    """
    source = Path(options.source).resolve()
    confdir = Path(options.confdir or options.source).resolve()
    try:
        update = update_site(source, confdir, print)
    except KeyboardInterrupt:
        return 130
    except (ConfigError, SphinxError) as error:
        print(f"update: {error}", file=sys.stderr)
        return 2
    for edit in update.made:
        print(f"{edit.path}:{edit.line}: rewrote {edit.what}")
    for left in sorted(update.left, key=lambda left: (left.path, left.line)):
        print(f"{left.path}:{left.line}: left {left.claim} as it is: {left.why}")
    for fault in update.errors:
        print(f"update: {fault}", file=sys.stderr)
    print(f"update: {len(update.made)} rewritten, {len(update.left)} left")
    return 0 if update.is_done else 1


UPDATE = Command(
    "update", "rewrite pages where reality is otherwise", add_options, main
)
