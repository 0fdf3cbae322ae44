"""An interrupted build leaves no process behind, and the next build works."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from checkouts import build, copy_tree, find_processes, keep_pages, start_build
from waiting import wait_for

PAGE = """\
A page with a worker
====================

.. code-block:: console

    $ python manage.py migrate
    $ celery -A proj worker -l INFO
    ...
    [2026-01-01 00:00:00,000: INFO/MainProcess] celery@laptop ready.

>>> from demoapp.tasks import add
>>> add.delay(2, 3).get(timeout=20)
5

.. code-block:: text

    [2026-01-01 00:00:00,000: INFO/MainProcess] Task demoapp.tasks.add[00000000-0000-0000-0000-000000000000] received
    [2026-01-01 00:00:00,000: INFO/ForkPoolWorker-1] Task demoapp.tasks.add[00000000-0000-0000-0000-000000000000] succeeded in 0.1s: 5
"""
# The shell waits here until the worker has ended.
WHILE_WORKER = """\
>>> from proj import celery_app
>>> while celery_app.control.ping(timeout=1):
...     pass
"""


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    yield make_tree(tmp_path / "tree", PAGE)
    for process in find_processes(tmp_path / "tree"):
        process.kill()


def make_tree(path: Path, page: str) -> Path:
    copy_tree(path)
    keep_pages(path, "index.rst")
    (path / "docs" / "index.rst").write_text(page)
    return path


def find_worker(tree: Path) -> list[psutil.Process]:
    """Return the processes of the worker, the oldest first."""
    processes = [
        p for p in find_processes(tree) if {"celery", "worker"} <= get_words(p)
    ]
    return sorted(processes, key=lambda process: process.create_time())


def get_words(process: psutil.Process) -> set[str]:
    try:
        return {Path(word).name for word in process.cmdline()}
    except psutil.Error:
        return set()


def assert_clean(tree: Path) -> None:
    wait_for(lambda: not find_processes(tree))
    wait_for(lambda: not list((tree / "tmp").glob("lockstep-*")))


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.thorough),  # as SIGINT
        signal.SIGKILL,
    ],
)
def test_stopped_build_leaves_nothing(tree: Path, number: signal.Signals) -> None:
    process = start_build(tree)
    wait_for(lambda: find_worker(tree))
    if number is signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does on Ctrl-C
    else:
        process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode not in (0, 1), output
    assert_clean(tree)
    assert build(tree) == (0, "")


def test_killed_worker_is_reported(tree: Path) -> None:
    head, _, tail = PAGE.partition(">>>")
    (tree / "docs" / "index.rst").write_text(f"{head}{WHILE_WORKER}>>>{tail}")
    process = start_build(tree)
    wait_for(lambda: len(find_worker(tree)) > 1)
    wait_for(
        lambda: any(
            {"manage.py", "shell"} <= get_words(p) for p in find_processes(tree)
        )
    )
    find_worker(tree)[0].kill()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    died = "`celery -A proj worker -l INFO` (line 7) ended unexpectedly with SIGKILL"
    assert died in output
    assert output.startswith("docs/index.rst:")
    assert_clean(tree)
    (tree / "docs" / "index.rst").write_text(PAGE)
    assert build(tree) == (0, "")


def test_two_builds_in_parallel(tmp_path: Path) -> None:
    trees = [make_tree(tmp_path / name, PAGE) for name in ("one", "two")]
    processes = [start_build(tree) for tree in trees]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert outputs == ["", ""]
    for tree in trees:
        assert_clean(tree)
