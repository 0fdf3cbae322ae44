"""Getting the runs of scripts: kept ones from the cache, the others made now."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence

from sphinx_lockstep.model import Run, Script
from sphinx_lockstep.model import to_json as dump
from sphinx_lockstep.proof.external_services import ExistingServers
from sphinx_lockstep.settings.config import Settings, to_json
from sphinx_lockstep.store.cache import Cache

GRACE = 30.0


class RunnerError(Exception):
    """The runner broke off; the message says how, and ``runs`` are those it gave."""

    def __init__(self, fact: str, runs: dict[str, Run] | None = None) -> None:
        super().__init__(fact)
        self.runs = runs or {}


def get_runs(
    scripts: Sequence[Script],
    settings: Settings,
    cache: Cache,
    tell: Callable[[str], None],
    is_enough: Callable[[Run], bool] = lambda run: False,
) -> dict[str, Run]:
    """Return a run for every script, by its name.

    Starts the runner for the scripts that neither the cache nor the record has a run
    of, and no process where they have them all. Raises RunnerError where a script came
    back without a run.
    A run that ``is_enough`` ends the others, which are then missing.
    """
    services = (
        ExistingServers(settings, cache) if any(s.externals for s in scripts) else None
    )
    kept = {
        script.name: services.get(script)
        if services and script.externals
        else cache.get(script)
        for script in scripts
    }
    runs = {name: run for name, run in kept.items() if run is not None}
    fresh = [script for script in scripts if script.name not in runs]
    if not fresh or any(map(is_enough, runs.values())):
        return runs
    names = {script.name: script for script in fresh}
    tell(f"running live checks of {len(fresh)} page(s): {', '.join(names)}")
    try:
        with contextlib.closing(run_scripts(fresh, settings)) as fresh_runs:
            for run in fresh_runs:
                cache.put(names[run.name], run)
                runs[run.name] = run
                steps = len(run.recordings)
                tell(f"ran {run.name}: {steps} steps in {run.seconds:.1f} s")
                for text in run.told:
                    tell(text)
                if is_enough(run):
                    return runs
    except RunnerError as error:
        raise RunnerError(str(error), runs) from None
    missing = [name for name in names if not _ran(runs.get(name))]
    if missing:
        raise RunnerError(f"the live checks of {', '.join(missing)} did not run", runs)
    return runs


def _ran(run: Run | None) -> bool:
    """Tell whether a run is there and has recorded anything."""
    return run is not None and bool(run.recordings)


def run_scripts(scripts: Sequence[Script], settings: Settings) -> Generator[Run]:
    """Run the runner as a process of its own and yield the runs it prints.

    Raises RunnerError where it does not start, or prints anything else.
    """
    try:
        yield from _run_scripts(scripts, settings)
    except OSError as error:
        raise RunnerError(f"the live checks cannot start: {error}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise RunnerError(f"the live checks gave no run: {error!r}") from None


def _run_scripts(scripts: Sequence[Script], settings: Settings) -> Generator[Run]:
    command = [sys.executable, "-m", "sphinx_lockstep", "run", "--attached"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            lines = [to_json(settings), *map(dump, scripts), "", ""]
            with contextlib.suppress(BrokenPipeError):  # it has ended: no run comes
                process.stdin.write("\n".join(lines))
                process.stdin.flush()
            for _ in scripts:
                line = process.stdout.readline()
                if not line:
                    break
                yield Run.parse(json.loads(line))
        finally:
            # The runner cleans up once its input ends, also after Ctrl-C here.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
