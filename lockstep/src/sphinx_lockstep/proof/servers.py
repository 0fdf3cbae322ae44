"""Get the runs of pages that need existing servers: recorded ones, or new ones."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence

from sphinx_lockstep.claims.configuration import is_required
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.records import (
    RecordEdited,
    RecordUnreadable,
    StepsNotRecorded,
)
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.servers import RunNotRecorded, ServersAway
from sphinx_lockstep.model import (
    Block,
    Kind,
    Outcome,
    Problem,
    Recording,
    Run,
    Script,
    Verdict,
)
from sphinx_lockstep.proof.keys import Keys
from sphinx_lockstep.proof.recordings import LocalRecordings, RecordedRuns
from sphinx_lockstep.proof.server_versions import ask_versions
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.service_runs import EditedError

COMMAND = "python -m sphinx_lockstep services"


class ExistingServers:
    """The existing servers of a build: their recorded runs, and their versions.

    A server is asked for its version once, and only if a script needs it. If
    LOCKSTEP_SERVICES is ``required``, the recorded runs aren't used.
    """

    def __init__(self, settings: Settings, recordings: LocalRecordings) -> None:
        self.settings = settings
        self.recordings = recordings
        self.versions: dict[str, str | Message] = {}
        self.recorded: RecordedRuns | None = None
        with contextlib.suppress(ValueError):  # check_recorded_runs reports it
            self.recorded = RecordedRuns.read(recordings.keys)

    def get_run(self, script: Script) -> Run | None:
        """Return a script's run, or None if the script has to be run now.

        If a server can't be used, the run consists of steps that did not run.
        """
        if self.recorded and not is_required():
            run = self.recorded.get_run(script)
            if run is not None:
                return run
        found = self.find_versions(script.externals)
        for reason in found.values():
            if isinstance(reason, Message):
                why = NotRun(RunNotRecorded(reason))
                skipped = (Recording(s.act, s.line, problem=why) for s in script.steps)
                return Run(script.name, tuple(skipped))
        versions = [str(version) for version in found.values() if version]
        return self.recordings.get_run(script, versions)

    def find_versions(self, names: Sequence[str]) -> dict[str, str | Message]:
        """Return each server with its version, or the reason it can't be used.

        The version of a server that isn't configured is "".
        """
        if os.environ.get("LOCKSTEP_SERVICES") == "away":
            return dict.fromkeys(names, ServersAway())
        if fresh := [name for name in names if name not in self.versions]:
            self.versions |= ask_versions(fresh, self.settings)
        return {name: self.versions.get(name, "") for name in names}


def describe_servers(settings: Settings, recordings: LocalRecordings) -> Iterator[str]:
    """Yield each existing server with its version, or the reason it can't be used."""
    names = [external.name for external in settings.externals]
    if names:
        found = ExistingServers(settings, recordings).find_versions(names)
        yield from map(str, found.values())


def check_recorded_runs(
    scripts: Iterable[Script], settings: Settings, keys: Keys
) -> Iterator[Verdict]:
    """Yield a verdict on an unusable record, and on each page whose run it lacks.

    A build that has run the pages on the services reports the missing runs, because
    builds without the services need them.
    """
    path = settings.services_record
    on_services = [script for script in scripts if script.externals]
    if path is None or not on_services:
        return
    name = path.relative_to(settings.root).as_posix()
    claim = "the record of services"
    try:
        recorded = RecordedRuns.read(keys)
    except EditedError as error:
        yield _fail(name, 1, claim, RecordEdited(str(error)))
        return
    except ValueError as error:
        yield _fail(name, 1, claim, RecordUnreadable(str(error), COMMAND))
        return
    for script in on_services if is_required() else ():
        if recorded.get_run(script) is None:
            where, line = script.path or settings.project, script.steps[0].line or 1
            fact = StepsNotRecorded(name)
            yield _fail(where, line, "the steps of this page", fact)


def _fail(path: str, line: int, claim: str, fact: Message) -> Verdict:
    problem = Problem(line, claim, fact)
    block = Block("", path, line, "", "")
    return Verdict(block, Kind.SERVICES, Outcome.FAILED, problems=(problem,))
