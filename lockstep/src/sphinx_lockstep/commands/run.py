"""Run scripts in this process: ``python -m sphinx_lockstep run < manifest``.

The first line of the manifest has the settings and each other line a script, as JSON, up
to a blank line. Each run is printed as a line of JSON when it ends.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.live.parallel import (
    ignore_signals,
    run_all_scripts,
    stop_with_parent,
)
from sphinx_lockstep.model import Script, to_json
from sphinx_lockstep.settings.config import from_json


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument(
        "--attached", action="store_true", help="stop when standard input closes"
    )


def read_lines() -> Iterator[str]:
    """Yield the lines of standard input up to a blank one."""
    while line := sys.stdin.buffer.readline().decode().strip():
        yield line


def main(options: Namespace) -> int:
    """Run the scripts in a manifest, which a build writes to standard input.

    Returns 2 if the manifest can't be read, and 130 when interrupted.
    """
    lines = read_lines()
    try:
        settings = from_json(next(lines))
        scripts = [Script.parse(json.loads(line)) for line in lines]
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        print(f"standard input isn't a manifest: {error!r}", file=sys.stderr)
        return 2
    if options.attached:
        stop_with_parent()
    try:
        for run in run_all_scripts(scripts, settings):
            print(to_json(run), flush=True)
        ignore_signals()  # the build may stop this process once it has the last run
    except KeyboardInterrupt:
        return 130
    return 0


RUN = Command("run", "run scripts for a build (internal)", add_options, main)
