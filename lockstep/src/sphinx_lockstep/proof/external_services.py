"""Runs on external services: taken from the record, or made where the services are."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

from sphinx_lockstep.claims.configuration import is_required
from sphinx_lockstep.live.servers.base import ServerError
from sphinx_lockstep.live.servers.opening import make_server
from sphinx_lockstep.messages.message import Untyped
from sphinx_lockstep.messages.runs import NotRun
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
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache
from sphinx_lockstep.store.service_runs import EditedError, ServiceRecord

MEND = "prove them: `make services`, which records that it has"


class ExistingServers:
    """The services of a build: what is known of them, and their versions where asked.

    Where they are required, the record is no proof: what was not run here is run.
    """

    def __init__(self, settings: Settings, cache: Cache) -> None:
        self.settings = settings
        self.cache = cache
        self.versions: dict[str, str] = {}
        self.record: ServiceRecord | None = None
        with contextlib.suppress(ValueError):  # said by check_serviced
            self.record = ServiceRecord(settings, cache)

    def get(self, script: Script) -> Run | None:
        """Return a script's run, or None for one that is to be made now.

        Where a service is not there it is a run of nothing, which says so.
        """
        if self.record and not is_required() and (run := self.record.get(script)):
            return run
        try:
            services = [self.get_version(name) for name in script.externals]
        except ServerError as error:
            why = NotRun(Untyped(f"no run of it as it is was recorded: {error}"))
            skipped = (Recording(s.act, s.line, problem=why) for s in script.steps)
            return Run(script.name, tuple(skipped))
        return self.cache.get(script, filter(None, services))

    def get_version(self, name: str) -> str:
        """Return a service with its version, "" for one that nobody has set up.

        Raises ServerError for one that is of no use.
        """
        if os.environ.get("LOCKSTEP_SERVICES") == "away":
            raise ServerError("no service is asked, since LOCKSTEP_SERVICES is `away`")
        found = next((e for e in self.settings.externals if e.name == name), None)
        if found is not None and name not in self.versions:
            server = make_server(found)
            self.versions[name] = f"{server.title} {server.get_version()}"
        return self.versions.get(name, "")


def find_services(settings: Settings, cache: Cache) -> Iterator[str]:
    """Yield each external service with its version, or why it is of no use."""
    services = ExistingServers(settings, cache)
    for external in settings.externals:
        try:
            yield services.get_version(external.name)
        except ServerError as error:
            yield str(error)


def check_serviced(
    scripts: Iterable[Script], settings: Settings, cache: Cache
) -> Iterator[Verdict]:
    """Yield a verdict on the record of services, and on each page that it lacks.

    A build that has the services has the runs; one without them would lack these.
    """
    path = settings.services_record
    serviced = [script for script in scripts if script.externals]
    if path is None or not serviced:
        return
    name = path.relative_to(settings.root).as_posix()
    try:
        record = ServiceRecord(settings, cache)
    except EditedError as error:
        yield _fail(name, 1, "the record of services", f"is no proof: {error}")
        return
    except ValueError as error:
        yield _fail(name, 1, "the record of services", f"cannot be read: {error}")
        return
    for script in serviced if is_required() else ():
        if record.get(script) is None:
            where = script.path or settings.project
            line = script.steps[0].line or 1
            fact = f"are not those that {name} has a run of"
            yield _fail(where, line, "the steps of this page", fact)


def _fail(path: str, line: int, claim: str, fact: str) -> Verdict:
    problem = Problem.untyped(line, claim, fact, mend=MEND)
    block = Block("", path, line, "", "")
    return Verdict(block, Kind.SERVICES, Outcome.FAILED, problems=(problem,))
