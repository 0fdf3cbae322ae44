"""A cell of the matrix reports why it failed, and ends the processes that it starts."""

from __future__ import annotations

import sys
from pathlib import Path

import django
import psutil
import pytest
from checkouts import ROOT

from matrix import cell, smoke
from matrix.cell import CellError
from matrix.smoke import Running, running


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty folder, with the uv that made this environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UV", str(ROOT / ".venv" / "bin" / "uv"))


def test_packages_that_agree() -> None:
    assert cell.find_conflict() == ""


def test_cap_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "VERSION", (6, 1, 0, "final", 0))
    with pytest.raises(CellError) as caught:
        cell.find_conflict()
    assert str(caught.value).startswith(
        "conflicts of metadata, expected only django-celery-beat's cap on Django:\n"
    )


@pytest.mark.parametrize("code", ["pass", "raise ValueError('other words')"])
def test_difference_that_is_not_needed(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    differences = [(True, "USE_TZ", ["-c", code], "the words")]
    monkeypatch.setattr(cell, "DIFFERENCES", differences)
    with pytest.raises(CellError) as caught:
        cell.check_differences()
    assert str(caught.value).startswith(
        f"USE_TZ differs, but without it `-c {code}` doesn't fail with `the words`:\n"
    )


def test_difference_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "raise ValueError('the words')"
    differences = [
        (True, "USE_TZ", ["-c", code], "the words"),
        (False, "DATABASES", ["-c", "pass"], "the words"),
    ]
    monkeypatch.setattr(cell, "DIFFERENCES", differences)
    assert cell.check_differences() == {"USE_TZ": "the words"}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("print('FAILED (failures=1)\\nthe end'); exit(1)", "FAILED (failures=1)"),
        ("exit(1)", "no output"),
    ],
)
def test_command_that_fails(code: str, fault: str) -> None:
    with pytest.raises(CellError) as caught:
        cell.run(["-c", code])
    assert str(caught.value) == f"`python -c {code}` fails: {fault}"


def test_process_that_ends_too_early() -> None:
    with running("worker", [sys.executable, "-c", "print('told')"]) as worker:
        worker.process.wait()
        with pytest.raises(RuntimeError, match=r"^the worker ended:\ntold\n$"):
            worker.wait_until(lambda: False)


def test_process_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "LIMIT", 0)
    with (
        running("beat", [sys.executable, "-c", "input()"]) as beat,
        pytest.raises(RuntimeError, match=r"^the beat took more than 0 s:\n"),
    ):
        beat.wait_until(lambda: False)


def test_process_and_its_children_are_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smoke, "LIMIT", 4)
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(99)\n"
    )
    process = Running("worker", [sys.executable, "-c", code])
    process.wait_until(lambda: process.log_text().endswith("\n"))
    child = psutil.Process(int(process.log_text()))
    assert process.stop() == -9
    child.wait(10)
    assert not child.is_running()
