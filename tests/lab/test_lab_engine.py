"""The engine under Node.js: its errors, and a worker that runs in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from checkouts import LEFT_OUT, ROOT

from examples import make_config, read_conf, read_lab
from sphinx_lockstep.settings.config import GATE, read_settings
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep_lab.bundle import BundleSettings, build, build_bundle
from sphinx_lockstep_lab.bundle.archives import make_tar
from sphinx_lockstep_lab.bundle.precompile import Compiler
from sphinx_lockstep_lab.errors import BundleError, EngineError
from sphinx_lockstep_lab.node_engine import pack_runtime, start_engine
from sphinx_lockstep_lab.programs import Node, find_node, get_uv, run
from sphinx_lockstep_lab.settings import LAB, read_lab_settings

READY = """printf '{"type": "ready"}\\n'\n"""
DIFFERS = {"text": "It is one process.", "link": "index", "label": "More"}


def make_program(path: Path, script: str) -> Path:
    """Write a shell script."""
    path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    path.chmod(0o755)
    return path


def ask(node: Path, *requests: dict[str, Any], limit: float = 20.0) -> None:
    with start_engine(node, {}, "project.tar", {}, limit) as engine:
        for request in requests:
            engine.process.wait(limit)
            engine.ask(request)


def test_an_engine_that_does_not_start_shows_its_output(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", "echo 'no such module' >&2\nexit 3\n")
    with pytest.raises(EngineError) as caught:
        ask(node)
    assert str(caught.value) == (
        "the lab's engine doesn't start: it exited with status 3\n    | no such module\n"
        "    Fix the error that its output shows"
    )


def test_an_engine_that_has_ended_is_an_error(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", f"{READY}exec <&-\n")
    with pytest.raises(EngineError, match=r"^the lab's engine has ended$"):
        ask(node, {"type": "state"})


def test_an_engine_that_gives_no_answer_is_killed(tmp_path: Path) -> None:
    node = make_program(tmp_path / "node", f"{READY}sleep 30\n")
    with start_engine(node, {}, "project.tar", {}, 5.0) as engine:
        engine.limit = 0.2
        with pytest.raises(
            EngineError, match=r"^the lab's engine gave no answer within 0\.2 s\n"
        ):
            engine.ask({"type": "state"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"lockstep_lab_setup": "lab"},
            (
                "lockstep_lab_setup names lab, which isn't a package in the repository."
                " Name the folder of the package that prepares the browser's Python"
            ),
        ),
        (
            {"lockstep_lab_requirements": "absent.txt"},
            (
                "lockstep_lab_requirements names absent.txt, which doesn't exist."
                " Fix the path, or restore the file"
            ),
        ),
        (
            {"lockstep_lab_start": "absent.py"},
            (
                "lockstep_lab_start names absent.py, which doesn't exist."
                " Fix the path, or restore the file"
            ),
        ),
        (
            {"lockstep_lab_licences": {"click": "absent.txt"}},
            (
                "lockstep_lab_licences['click'] names absent.txt, which doesn't exist."
                " Fix the path, or restore the file"
            ),
        ),
        (
            {"lockstep_lab_differs": {"text": "It is one process."}},
            'lockstep_lab_differs needs the key "link"',
        ),
        (
            {"lockstep_lab_differs": {}},
            (
                "lockstep_lab_differs isn't set. Set it to what differs from a server"
                " in lockstep.toml or conf.py"
            ),
        ),
    ],
)
def test_an_invalid_setting(tmp_path: Path, values: dict[str, Any], said: str) -> None:
    right = {
        "lockstep_example": "examples/django",
        "lockstep_root": str(ROOT),
        "lockstep_lab_requirements": "requirements/lab.txt",
        "lockstep_lab_setup": "tools/celery_lab",
        "lockstep_lab_differs": DIFFERS,
    }
    config = make_config(GATE, LAB, **(right | values))
    with pytest.raises(ConfigError) as caught:
        read_lab_settings(config, read_settings(config, tmp_path))
    assert str(caught.value) == said


def test_missing_uv_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(BundleError) as caught:
        get_uv(tmp_path / "lab.txt")
    assert str(caught.value) == (
        "uv not found\n    Install it, or set the variable UV to its path"
    )


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        run([str(tmp_path / "absent")], tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/absent can't be started: [Errno 2] No such file or directory:"
        f" '{tmp_path}/absent'"
    )


def test_a_bundle_that_cannot_be_cached_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lab.txt"
    lock.write_text("", encoding="utf-8")
    monkeypatch.setattr(build, "_build", lambda settings, part, report: None)
    with pytest.raises(BundleError) as caught:
        build_bundle(BundleSettings(lock), tmp_path / "cache", str)
    assert str(caught.value).endswith(
        " can't hold the bundle\n    Make the folder writable, and build again"
    )


def test_packages_for_another_python_are_an_error(tmp_path: Path) -> None:
    node = make_program(
        tmp_path / "node", """echo '{"python": "3.15.1", "imported": []}'\n"""
    )
    compiler = Compiler(Node(str(node), ""), *[tmp_path] * 5)
    with pytest.raises(BundleError) as caught:
        compiler.compile(BundleSettings(tmp_path / "lab.txt"))
    assert str(caught.value) == (
        "Pyodide has Python 3.15.1, but the packages are resolved for 3.14"
    )


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    """Return the engine's options for this site's example."""
    settings = read_lab(ROOT)
    return {
        "folder": "/home/you/django",
        "environment": settings.environment,
        "shell": read_conf(ROOT).shell,
        "setup": "celery_lab",
        "keep": [*settings.keep, "lockstep_lab_runtime"],
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the files that a browser loads, from the cache or newly built."""
    cache = ROOT / ".lockstep" / "lab" / "bundles"
    bundle = build_bundle(read_lab(ROOT).bundle, cache, str)
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


def test_a_worker_pauses_and_resumes(
    files: dict[str, Path], options: dict[str, Any]
) -> None:
    """A message waits in the queue until a worker runs it."""
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
