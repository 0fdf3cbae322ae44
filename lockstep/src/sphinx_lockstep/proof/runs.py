"""Get a run for each script: a stored one, or a new one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from sphinx_lockstep.messages.site import ScriptsNotRun
from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.proof.recordings import LocalRecordings
from sphinx_lockstep.proof.runner import RunnerError, run_scripts
from sphinx_lockstep.proof.servers import ExistingServers
from sphinx_lockstep.settings.config import Settings


def get_runs(
    scripts: Sequence[Script],
    settings: Settings,
    recordings: LocalRecordings,
    tell: Callable[[str], None],
    is_enough: Callable[[Run], bool] = lambda run: False,
) -> dict[str, Run]:
    """Return a run for each script, by its name.

    No process is started if every script has a stored run. A run for which
    ``is_enough`` is true ends the others, which are then missing. Raises RunnerError if
    a script came back without a run.
    """
    runs = _find_stored(scripts, settings, recordings)
    fresh = {script.name: script for script in scripts if script.name not in runs}
    if not fresh or any(map(is_enough, runs.values())):
        return runs
    tell(f"running live checks of {len(fresh)} page(s): {', '.join(fresh)}")
    try:
        with contextlib.closing(run_scripts([*fresh.values()], settings)) as new:
            for run in new:
                recordings.put_run(fresh[run.name], run)
                runs[run.name] = run
                tell(describe_run(run))
                if is_enough(run):
                    return runs
    except RunnerError as error:
        raise RunnerError(error.fact, runs) from None
    missing = [name for name in fresh if name not in runs or not runs[name].recordings]
    if missing:
        raise RunnerError(ScriptsNotRun(tuple(missing)), runs)
    return runs


def _find_stored(
    scripts: Sequence[Script], settings: Settings, recordings: LocalRecordings
) -> dict[str, Run]:
    """Return the stored runs, by the names of their scripts."""
    servers = (
        ExistingServers(settings, recordings)
        if any(script.externals for script in scripts)
        else None
    )
    stored = {
        script.name: servers.get_run(script)
        if servers and script.externals
        else recordings.get_run(script)
        for script in scripts
    }
    return {name: run for name, run in stored.items() if run is not None}


def describe_run(run: Run) -> str:
    """Return the lines that a build prints about a new run."""
    ran = f"ran {run.name}: {len(run.recordings)} steps in {run.seconds:.1f} s"
    return "\n".join([ran, *run.told])
