"""The engine under Node: how it breaks off, and what Celery's set-up makes of it."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from checkouts import LEFT_OUT, ROOT

from sphinx_lockstep.settings.entries import ConfigError
from sphinx_lockstep_lab.bundle import (
    BundleError,
    BundleSettings,
    build_bundle,
    building,
)
from sphinx_lockstep_lab.bundle.compiling import Compiler
from sphinx_lockstep_lab.bundle.packing import make_tar
from sphinx_lockstep_lab.bundle.programs import Node, find_node, find_uv, run
from sphinx_lockstep_lab.hosting import EngineError, pack_runtime, start_engine
from sphinx_lockstep_lab.settings import OPTIONS, read_lab_settings

READY = """printf '{"type": "ready"}\\n'\n"""
DIFFERS = {"text": "It is one process.", "link": "index", "label": "More"}


def make_program(path: Path, script: str) -> Path:
    """Write a program for a shell."""
    path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    path.chmod(0o755)
    return path


def ask(node: Path, *requests: dict[str, Any], limit: float = 20.0) -> None:
    with start_engine(node, {}, "project.tar", {}, limit) as engine:
        for request in requests:
            engine.process.wait(limit)
            engine.ask(request)


def test_an_engine_that_does_not_start_says_why(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", "echo 'no such module' >&2\nexit 3\n")
    with pytest.raises(EngineError) as caught:
        ask(node)
    assert str(caught.value) == (
        "the lab does not start: the engine has ended with status 3\nno such module"
    )


def test_an_engine_that_has_ended_says_so(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", f"{READY}exec <&-\n")
    with pytest.raises(EngineError, match=r"^the engine has ended$"):
        ask(node, {"type": "state"})


def test_an_engine_that_gives_no_answer_is_ended(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", f"{READY}sleep 30\n")
    with start_engine(node, {}, "project.tar", {}, 5.0) as engine:
        engine.limit = 0.2
        with pytest.raises(EngineError, match=r"^gave no answer within 0\.2 s$"):
            engine.ask({"type": "state"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"lockstep_lab_setup": "lab"},
            (
                "lockstep_lab_setup names 'lab', which is no package in the repository:"
                " it is loaded before the project, and says which programs go on"
            ),
        ),
        (
            {"lockstep_lab_requirements": "absent.txt"},
            "a lockstep_lab setting names absent.txt, which does not exist",
        ),
        (
            {"lockstep_lab_licences": {"click": "absent.txt"}},
            "a lockstep_lab setting names absent.txt, which does not exist",
        ),
        (
            {"lockstep_lab_differs": {"text": "It is one process."}},
            (
                "lockstep_lab_differs has no label, link: readers are told in one"
                " sentence, with a link, what differs from a real deployment"
            ),
        ),
    ],
)
def test_a_setting_that_cannot_be_used(values: dict[str, Any], said: str) -> None:
    defaults = {option.name: option.default for option in OPTIONS}
    right = {
        "lockstep_lab_requirements": "requirements/lab.txt",
        "lockstep_lab_setup": "tools/celery_lab",
        "lockstep_lab_differs": DIFFERS,
    }
    config = SimpleNamespace(**(defaults | right | values))
    with pytest.raises(ConfigError) as caught:
        read_lab_settings(config, ROOT, ())  # type: ignore[arg-type]  # as Sphinx's
    assert str(caught.value) == said


def test_without_uv_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(BundleError) as caught:
        find_uv(tmp_path / "lab.txt")
    assert str(caught.value) == "uv is not here: install it, or name it in UV"


def test_a_program_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        run([str(tmp_path / "absent")], tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/absent cannot be started: [Errno 2] No such file or directory:"
        f" '{tmp_path}/absent'"
    )


def test_a_bundle_that_cannot_be_kept_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lab.txt"
    lock.write_text("", encoding="utf-8")
    monkeypatch.setattr(building, "_build", lambda settings, part, tell: None)
    with pytest.raises(BundleError) as caught:
        build_bundle(BundleSettings(lock), tmp_path / "cache", str)
    assert str(caught.value).endswith(
        " cannot be kept: make the folder writable, and build again"
    )


def test_another_python_than_the_packages_are_for_is_an_error(tmp_path: Path) -> None:
    node = make_program(
        tmp_path / "node", """echo '{"python": "3.15.1", "imported": []}'\n"""
    )
    compiler = Compiler(Node(str(node), ""), *[tmp_path] * 5)
    with pytest.raises(BundleError) as caught:
        compiler.compile(BundleSettings(tmp_path / "lab.txt"))
    assert str(caught.value) == (
        "Pyodide is Python 3.15.1, and packages are resolved for 3.14"
    )


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    """What the engine is told of this site's example."""
    conf = runpy.run_path(str(ROOT / "conf.py"))
    return {
        "folder": "/home/you/django",
        "environment": conf["lockstep_lab_environment"],
        "shell": conf["lockstep_shell"],
        "setup": "celery_lab",
        "keep": [*conf["lockstep_lab_keep"], "lab_runtime"],
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What a browser loads: the site's own, made where no build has left it."""
    conf = runpy.run_path(str(ROOT / "conf.py"))
    bundle = build_bundle(
        BundleSettings(
            requirements=ROOT / conf["lockstep_lab_requirements"],
            start=conf["lockstep_lab_start"],
            leave_out=tuple(conf["lockstep_lab_leave_out"]),
            source_only=tuple(conf["lockstep_lab_source_only"]),
        ),
        ROOT / ".lockstep" / "lab" / "bundles",
        str,
    )
    folder = tmp_path_factory.mktemp("engine")
    example = ROOT / "examples" / "django"
    members = {
        path.relative_to(example).as_posix(): path.read_bytes()
        for path in example.rglob("*")
        if path.is_file() and not LEFT_OUT(str(path.parent), [path.name])
    }
    (folder / "project.tar").write_bytes(make_tar(members))
    (folder / "runtime.tar").write_bytes(pack_runtime(ROOT / "tools" / "celery_lab"))
    own = {path.name: path for path in folder.iterdir()}
    return {**{file.name: file.path for file in bundle.files}, **own}


def test_a_worker_pauses_and_goes_on(
    files: dict[str, Path], options: dict[str, Any]
) -> None:
    """A message waits in the queue until a worker takes it, and then its result is there."""
    node = Path(find_node().node)
    with start_engine(node, files, "project.tar", options, 60.0) as engine:

        def do(kind: str, **about: str) -> dict[str, Any]:
            result = engine.ask({"type": kind, **about})
            assert result["ok"], result
            return result

        def find_state(result: dict[str, Any]) -> str:
            queue = result["state"]["panes"][0]
            assert queue["name"] == "queue"
            return str(queue["items"][-1]["state"])

        do("console", code="python manage.py migrate -v 0")
        sending = "from demoapp.tasks import add; sent = add.delay(2, 3)"
        assert find_state(do("session", code=sending)) == "waiting"
        started = do("console", code="celery -A proj worker -l INFO")
        worker = started["state"]["programs"][0]
        assert (worker["name"], worker["running"]) == ("worker", True)
        assert " ready.\n" in started["printed"]["worker"]
        assert find_state(started) == "succeeded: 5"
        assert worker["due"] is None  # it has paused
        sent = do("session", code="sent = add.delay(3, 4)")
        assert find_state(sent) == "waiting"
        assert sent["state"]["programs"][0]["due"] == 0
        assert find_state(do("pump")) == "succeeded: 7"
        assert do("session", code="sent.get(timeout=1)")["output"] == "7\n"
        stopped = do("stop", program="worker")
        assert stopped["state"]["programs"][0]["running"] is False
