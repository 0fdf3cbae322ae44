"""Proving on external services: each page that needs some is run, and recorded."""

from __future__ import annotations

import contextlib
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.messages.wording import tail
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.proof.parts import ProjectPages, find_parts
from sphinx_lockstep.proof.prove import find_part_scripts
from sphinx_lockstep.proof.runs import RunnerError, run_scripts
from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep.store.cache import Cache
from sphinx_lockstep.store.service_runs import (
    RecordedRun,
    ServiceRecord,
    make_entry,
    read_serviced,
    write_serviced,
)


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument(
        "-c", dest="conf", type=Path, help="the folder of conf.py, else the pages'"
    )
    parser.add_argument(
        "--all", action="store_true", help="run anew what the record has runs of"
    )


def main(options: Namespace) -> int:
    """Run what the record has no run of as it is; drop what is on no page any more.

    Needs the services that the pages name. Each run is recorded as it ends. Returns 1
    where one broke off, 130 when interrupted.
    """
    try:
        site = read_site(options.source, options.conf or options.source)
        path = site.settings.services_record
        if path is None:
            raise ConfigError("lockstep_services_record is not set: name a file for it")
    except ConfigError as error:
        print(f"lockstep.services: {error}", file=sys.stderr)
        return 1
    parts = find_parts(site.pages, site.settings, site.example)
    known = read_known(path)
    found: dict[str, RecordedRun] = {}
    broken = ran = 0
    try:
        for part in parts:
            record = make_record(part, known)
            scripts = [s for s in find_part_scripts(part) if s.externals]
            kept = [] if options.all else list(filter(None, map(record.find, scripts)))
            found |= {entry.name: entry for entry in kept}
            fresh = [script for script in scripts if script.name not in found]
            for script, run in run_each(fresh, part):
                ran += 1
                print(describe(run), flush=True)
                if not run.complete:
                    broken += 1
                    continue
                record.cache.put(script, run)
                found[script.name] = make_entry(script, run, record.find_key(script))
                write_serviced(path, [*{**known, **found}.values()])
    except RunnerError as error:
        print(f"lockstep.services: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not (found or broken):
        print("lockstep.services: no page names an external service", file=sys.stderr)
        return 1
    if not broken:
        write_serviced(path, found.values())
    dropped = len(set(known) - set(found)) if not broken else 0
    print(f"{ran} run, {len(found) - ran + broken} kept, {dropped} dropped")
    return 1 if broken else 0


def read_known(path: Path) -> dict[str, RecordedRun]:
    """Return the entries of a record; one that is no proof is written anew."""
    try:
        return read_serviced(path)
    except ValueError as error:
        print(f"{path.name} is written anew: {error}")
        return {}


def make_record(part: ProjectPages, known: dict[str, RecordedRun]) -> ServiceRecord:
    """Return what the record knows of a part's pages."""
    unread = replace(part.settings, services_record=None)
    record = ServiceRecord(unread, Cache(part.settings, part.example))
    record.entries = known
    return record


def run_each(scripts: list[Script], part: ProjectPages) -> Iterator[tuple[Script, Run]]:
    """Run scripts and yield each with its run, as it ends."""
    if not scripts:
        return
    names = {script.name: script for script in scripts}
    print(f"running {', '.join(names)}", flush=True)
    with contextlib.closing(run_scripts(scripts, part.settings)) as runs:
        for run in runs:
            yield names.pop(run.name), run
    if names:
        raise RunnerError(f"the live checks of {', '.join(names)} did not run")


def describe(run: Run) -> str:
    """Return what came of a run: on what it ran, or where it broke off."""
    lines = list(run.told)
    broken = next((was for was in run.recordings if was.problem), None)
    if broken is None:
        services = ", ".join(run.services)
        return "\n".join([*lines, f"{run.name}: {run.seconds:.0f} s on {services}"])
    place = f"{run.name}:{broken.line}"
    why = f"{place}: BROKE OFF: {broken.problem}{tail(broken.output)}"
    return "\n".join([*lines, why])


SERVICES = Command("services", "prove on external services", add_options, main)
