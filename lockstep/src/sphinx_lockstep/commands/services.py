"""Run and record pages on external services: ``python -m sphinx_lockstep services``."""

from __future__ import annotations

import contextlib
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.messages.settings import NotSet
from sphinx_lockstep.messages.site import ScriptsNotRun
from sphinx_lockstep.messages.wording import tail
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.proof.projects import ProjectPages, split_pages
from sphinx_lockstep.proof.recordings import LocalRecordings, RecordedRuns
from sphinx_lockstep.proof.runner import RunnerError, run_scripts
from sphinx_lockstep.proof.scripts import find_scripts
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.store.service_runs import (
    EditedError,
    RecordedRun,
    make_recorded_run,
    read_recorded_runs,
    write_recorded_runs,
)


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)
    parser.add_argument(
        "--all", action="store_true", help="run recorded pages again too"
    )


def main(options: Namespace) -> int:
    """Run the pages whose current steps aren't recorded, and remove outdated entries.

    This needs the services that the pages name. Each run is recorded when it ends.
    Returns 1 if a run fails, and 130 when interrupted.
    """
    try:
        site = read_site(options.source, get_confdir(options))
        path = site.settings.services_record
        if path is None:
            raise ConfigError(NotSet("lockstep_services_record", "a file"))
    except ConfigError as error:
        print(f"lockstep.services: {error}", file=sys.stderr)
        return 1
    projects = split_pages(site.pages, site.settings, site.example)
    known = read_known(path)
    found: dict[str, RecordedRun] = {}
    broken = ran = 0
    try:
        for project in projects:
            local = LocalRecordings(project.settings, project.example)
            recorded = RecordedRuns(local.keys, {} if options.all else known)
            scripts = [s for s in find_scripts(project) if s.externals]
            kept = filter(None, map(recorded.get_entry, scripts))
            found |= {entry.name: entry for entry in kept}
            fresh = [script for script in scripts if script.name not in found]
            for script, run in run_each(fresh, project):
                ran += 1
                print(describe(run), flush=True)
                if not run.complete:
                    broken += 1
                    continue
                local.put_run(script, run)
                key = local.keys.get_record_key(script)
                found[script.name] = make_recorded_run(script, run, key)
                write_recorded_runs(path, [*{**known, **found}.values()])
    except RunnerError as error:
        print(f"lockstep.services: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not (found or broken):
        print("lockstep.services: no page names an external service", file=sys.stderr)
        return 1
    if not broken:
        write_recorded_runs(path, found.values())
    dropped = len(set(known) - set(found)) if not broken else 0
    print(f"{ran} run, {len(found) - ran + broken} kept, {dropped} dropped")
    return 1 if broken else 0


def read_known(path: Path) -> dict[str, RecordedRun]:
    """Return the entries of a record, an empty dict if it has to be written again."""
    try:
        return read_recorded_runs(path)
    except EditedError as error:
        why = f"the run of `{error}` was edited by hand"
    except ValueError as error:
        why = str(error)
    print(f"writing {path.name} again: {why}")
    return {}


def run_each(
    scripts: list[Script], project: ProjectPages
) -> Iterator[tuple[Script, Run]]:
    """Run scripts and yield each with its run when it ends; may raise RunnerError."""
    if not scripts:
        return
    names = {script.name: script for script in scripts}
    print(f"running {', '.join(names)}", flush=True)
    with contextlib.closing(run_scripts(scripts, project.settings)) as runs:
        for run in runs:
            yield names.pop(run.name), run
    if names:
        raise RunnerError(ScriptsNotRun(tuple(names)))


def describe(run: Run) -> str:
    """Return the services that a run used, or the step at which it failed."""
    lines = list(run.told)
    broken = next((was for was in run.recordings if was.problem), None)
    if broken is None:
        services = ", ".join(run.services)
        return "\n".join([*lines, f"{run.name}: {run.seconds:.0f} s on {services}"])
    place = f"{run.name}:{broken.line}"
    why = f"{place}: FAILED: {broken.problem}{tail(broken.output)}"
    return "\n".join([*lines, why])


SERVICES = Command(
    "services", "run and record pages on external services", add_options, main
)
