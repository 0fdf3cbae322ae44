"""The child process reports each problem of a run by its own message."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from servers import make_external
from sites import copy_corpus

from examples import read_conf
from sphinx_lockstep.live.reader_files import change_files
from sphinx_lockstep.live.repl import Repl, ReplError
from sphinx_lockstep.live.sandbox import Sandbox, open_sandbox
from sphinx_lockstep.live.scripts import run_script
from sphinx_lockstep.live.servers.started import ServerStartError, start_service
from sphinx_lockstep.live.steps import StepRunner
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.programs import ProbeFailed, ProbeLate
from sphinx_lockstep.messages.reader_files import FileAbsent, FileDiffers
from sphinx_lockstep.messages.runs import (
    CommandEnded,
    EarlierPageFailed,
    EndedEarly,
    ExitsWith,
    LogEnded,
    LogFlooded,
    LogMissing,
    NotRun,
    ShellFails,
)
from sphinx_lockstep.messages.servers import (
    ServerNotStarted,
    ServerProgramMissing,
    ServersNotAsked,
)
from sphinx_lockstep.model import Act, Recording, Run, Script, Step, to_plain
from sphinx_lockstep.proof.server_versions import ask_versions
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import StartedServer

MARK = "0123abcd/0"
ENDS = "sh -c 'echo ready; sleep 1; exit 3'"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_conf(copy_corpus("plain", tmp_path_factory.mktemp("a") / "b"))


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    with open_sandbox(Script("", "", ()), settings, MARK) as sandbox:
        yield sandbox


@pytest.fixture
def runner(sandbox: Sandbox, settings: Settings) -> Iterator[StepRunner]:
    runner = StepRunner(sandbox, settings)
    yield runner
    runner.close()


def make_step(act: Act, text: str = "", line: int = 1, limit: float = 20) -> Step:
    return Step(act, line, text, limit, ready="ready")


def run(settings: Settings, *steps: Step, before: tuple[Step, ...] = ()) -> Run:
    script = Script("a", "a.rst", steps, services=False, before=before)
    return run_script(script, settings, MARK, lambda: False)


def test_a_probe_that_raises(runner: StepRunner, tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text("raise RuntimeError('no project')", encoding="utf-8")
    step = replace(make_step(Act.ASK, "[]"), names=(str(probe),))
    assert runner.run(step).problem == ProbeFailed("RuntimeError: no project")


def test_a_probe_that_hangs(runner: StepRunner, tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text("import time; time.sleep(60)", encoding="utf-8")
    step = replace(make_step(Act.ASK, "[]", limit=1), names=(str(probe),))
    assert runner.run(step).problem == ProbeLate(1)


def test_a_shell_that_cannot_start(runner: StepRunner) -> None:
    shutil.rmtree(runner.sandbox.project)
    with pytest.raises(ReplError) as caught:
        Repl(runner.main, "python", 5, 10_000)
    error = "[Errno 2] No such file or directory: PosixPath('/home/you/example')"
    assert caught.value.message == ShellFails(error)


def test_a_command_that_floods_a_log(sandbox: Sandbox, settings: Settings) -> None:
    runner = StepRunner(sandbox, replace(settings, output_limit=1_000))
    command = "sh -c 'echo ready; sleep 1; yes'"
    assert runner.run(make_step(Act.START, command)).problem is None
    was = runner.run(make_step(Act.LOG, "finished"))
    assert was.problem == LogFlooded(command, 1_000)
    runner.close()


def test_a_command_that_ends_is_reported_once(settings: Settings) -> None:
    """The log's problem names the command, so that its own end isn't another one."""
    steps = (make_step(Act.START, ENDS, 3), make_step(Act.LOG, "finished", 4))
    found = run(settings, *steps)
    ended = CommandEnded(ENDS, 3, "status 3")
    assert [was.problem for was in found.recordings] == [None, LogEnded(ended), None]


def test_a_command_that_ends_may_explain_another_problem(settings: Settings) -> None:
    """Other commands go on, so the log may still come: their end is a further fact."""
    steps = (
        make_step(Act.START, "sh -c 'echo ready; sleep 60'", 2),
        make_step(Act.START, ENDS, 3),
        make_step(Act.LOG, "finished", 4, limit=3),
    )
    found = run(settings, *steps)
    assert found.recordings[2].problem == LogMissing(3)
    assert found.recordings[2].also == (CommandEnded(ENDS, 3, "status 3"),)
    parsed = Run.parse(json.loads(json.dumps(to_plain(found))))
    assert parsed == found


def test_a_failed_command_and_one_that_ended(settings: Settings) -> None:
    steps = (make_step(Act.START, ENDS, 3), make_step(Act.RUN, "sleep 2; false", 4))
    started, failed, stopped = run(settings, *steps).recordings
    assert started.problem is None
    assert failed.problem == ExitsWith(1, 0)
    assert failed.also == (CommandEnded(ENDS, 3, "status 3"),)
    assert stopped.problem == EndedEarly("status 3")


def test_an_earlier_page_whose_command_failed(settings: Settings) -> None:
    """It is a further fact: the page may not need what the command does."""
    before = (make_step(Act.RUN, "false"),)
    (fine,) = run(settings, make_step(Act.RUN, "true"), before=before).recordings
    assert (fine.problem, fine.also) == (None, ())
    (broken,) = run(settings, make_step(Act.RUN, "false"), before=before).recordings
    assert broken.problem == ExitsWith(1, 0)
    assert broken.also == (EarlierPageFailed("false", ExitsWith(1, 0)),)


def test_an_earlier_page_whose_file_is_missing(settings: Settings) -> None:
    before = (replace(make_step(Act.PATCH, "@@ -1 +1 @@"), file="a.py"),)
    (was,) = run(settings, make_step(Act.RUN, "true"), before=before).recordings
    assert was.problem == NotRun(EarlierPageFailed("a.py", FileAbsent("a.py")))


def test_a_file_that_differs_is_shown(runner: StepRunner, settings: Settings) -> None:
    path = runner.sandbox.project / "greet.py"
    path.write_text(f"{path.read_text('utf-8')}more = True\n", encoding="utf-8")
    was = change_files(runner.main, make_step(Act.COMPARE), settings)
    assert was.problem == FileDiffers("greet.py", "example")
    assert was.output.splitlines()[-1] == "-more = True"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            ("no-such-server",),
            ServerProgramMissing("broker", "no-such-server"),
        ),
        (
            ("sh", "-c", "echo one; echo two; exit 1"),
            ServerNotStarted("broker", 8000, "one / two"),
        ),
    ],
)
def test_a_server_that_does_not_start(
    sandbox: Sandbox, command: tuple[str, ...], message: Message
) -> None:
    server = StartedServer(name="broker", port=8000, commands=(command,))
    with pytest.raises(ServerStartError) as caught:
        start_service(server, sandbox, sandbox.project, 10)
    assert caught.value.message == message


def test_servers_that_nobody_can_be_asked_about(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'no module' >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    asked = replace(settings, externals=(make_external("redis"),))
    assert ask_versions(["redis"], asked) == {"redis": ServersNotAsked("no module")}


def test_a_recording_travels_with_its_further_facts() -> None:
    also = (CommandEnded("a", 1, "status 3"),)
    was = Recording(Act.RUN, 2, "b", 1, ExitsWith(1, 0), also)
    assert Recording.parse(json.loads(json.dumps(to_plain(was)))) == was
