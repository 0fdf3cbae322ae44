"""Celery in one process and one thread: the worker, beat, and the state that they restore."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_sessions import (
    SessionProcess,
    copy_example,
    get_messages,
    get_pane,
    get_programs,
    open_session,
)

from celery_lab.missing import ROUNDS, derive_key

WORKER = "celery -A proj worker -l INFO"
IMPORTS = "from demoapp.tasks import add, check_supplier, mul, xsum"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the example once, as the lab does."""
    folder = copy_example(tmp_path_factory.mktemp("lab") / "django")
    with open_session(folder) as session:
        assert session.call("python manage.py migrate -v 0")["ok"]
        assert session.call("python manage.py loaddata -v 0 widgets")["ok"]
    return folder


@pytest.fixture
def session(project: Path, tmp_path: Path) -> Iterator[SessionProcess]:
    """Open a session on a copy of the prepared example, with a shell."""
    folder = tmp_path / "django"
    folder.symlink_to(project)
    with open_session(project) as session:
        assert session.type(IMPORTS)["ok"]
        yield session


def test_a_message_waits_until_a_worker_takes_it(session: SessionProcess) -> None:
    sent = session.type("sent = add.delay(2, 3)")
    assert get_messages(sent) == [("demoapp.tasks.add(2, 3)", "waiting")]
    details = dict(get_pane(sent, "queue")["items"][0]["details"])
    assert '"task": "demoapp.tasks.add"' in details["Headers"]
    assert details["Body"].split() == [
        *("[", "[", "2,", "3", "],", "{},", "{"),
        *('"callbacks":', "null,", '"errbacks":', "null,"),
        *('"chain":', "null,", '"chord":', "null", "}", "]"),
    ]
    started = session.call(WORKER)
    log = started["printed"]["worker"]
    assert "transport:   memory://" in log
    assert ". demoapp.tasks.add" in log
    assert "succeeded in" in log
    assert get_messages(started) == [("demoapp.tasks.add(2, 3)", "succeeded: 5")]
    assert session.type("sent.get(timeout=5)")["output"] == "5\n"
    assert get_pane(started, "results")["rows"][0][1:3] == ["SUCCESS", "5"]


def test_a_paused_worker_does_not_start_again(session: SessionProcess) -> None:
    session.call(WORKER)
    session.type("add.delay(1, 1)")
    log = session.work()
    assert "received" in log
    assert "ready." not in log
    assert session.work() == ""


def test_the_worker_runs_while_the_shell_waits(session: SessionProcess) -> None:
    session.call(WORKER)
    assert session.type("add.delay(4, 5).get(timeout=5)")["output"] == "9\n"


def test_a_message_is_sent_after_the_commit(session: SessionProcess) -> None:
    session.type("from django.db import transaction")
    inside = session.type(
        "with transaction.atomic():\n"
        "    add.delay_on_commit(2, 2)\n"
        '    print("still inside")\n'
    )
    order = [
        event["text"]
        for event in inside["events"]
        if event["type"] == "mark" or not event["input"]
    ]
    assert "".join(order[:-1]) == "still inside\n"
    assert order[-1] == "sent to queue celery: demoapp.tasks.add(2, 2)"
    rolled_back = session.type(
        "with transaction.atomic():\n"
        "    add.delay_on_commit(3, 3)\n"
        "    transaction.set_rollback(True)\n"
    )
    assert get_messages(rolled_back) == [("demoapp.tasks.add(2, 2)", "waiting")]


def test_a_worker_does_not_see_what_the_shell_has_not_committed(
    session: SessionProcess,
) -> None:
    session.call(WORKER)
    session.type(
        "from django.db import transaction\n"
        "from demoapp.models import Widget\n"
        "from demoapp.tasks import count_widgets\n"
        "before = Widget.objects.count()\n"
        "transaction.set_autocommit(False)\n"
        'made = Widget.objects.create(name="cog")\n'
    )
    session.type("seen = count_widgets.delay()")
    assert get_messages(session.ask("state"))[-1][1] == "waiting"


def test_a_retry_waits_for_its_time(session: SessionProcess) -> None:
    session.call(WORKER)
    session.type('sent = check_supplier.delay("http://127.0.0.1:8090/")')
    log = session.work()
    assert "retry: Retry in 1s: URLError(ConnectionRefusedError" in log
    state = session.ask("state")
    assert 0 < state["state"]["programs"][0]["due"] <= 1
    assert [state for _, state in get_messages(state)][-1].startswith(
        "scheduled for 20"
    )
    assert "Retry in 2s" in session.work(until=1.5)


def test_a_chord(session: SessionProcess) -> None:
    session.call(WORKER)
    session.type("from celery import chord")
    done = session.type("chord([add.s(1, 2), mul.s(2, 3)])(xsum.s()).get(timeout=5)")
    assert done["output"] == "9\n"


def test_the_shell_does_not_get_the_workers_state(session: SessionProcess) -> None:
    probe = (
        "import logging, signal, sys, warnings\n"
        "from celery._state import task_join_will_block\n"
        "from celery.app.log import Logging\n"
        "(type(sys.stdout).__name__, task_join_will_block(), Logging._setup,"
        " len(logging.getLogger().handlers), signal.getsignal(signal.SIGTERM),"
        " add.app.use_fast_trace_task, add.app.amqp.queues._consume_from)\n"
    )
    before = session.type(probe)["output"]
    session.call(f"{WORKER} -Q celery")
    session.type("add.delay(1, 1)")
    session.work()
    assert session.type(probe)["output"] == before
    assert session.type('print("here")')["output"] == "here\n"


def test_a_task_cannot_wait_for_a_task(session: SessionProcess) -> None:
    session.call(f"{WORKER} -I antipatterns.waiting")
    session.type(
        "from antipatterns.waiting import add_twice\nsent = add_twice.delay(2, 3)"
    )
    assert "Never call result.get() within a task!" in session.work()


def test_a_worker_stops_warmly_and_starts_again(session: SessionProcess) -> None:
    session.call(WORKER)
    stopped = session.ask("stop", program="worker")
    assert "worker: Warm shutdown (MainProcess)" in stopped["printed"]["worker"]
    assert get_programs(stopped) == {"worker": False, "beat": False}
    assert "ready." in session.call(WORKER)["printed"]["worker"]


def test_two_workers_with_different_queues(session: SessionProcess) -> None:
    session.call(WORKER)
    second = session.call(f"{WORKER} -Q other -n other@%h")
    assert get_programs(second) == {"worker": True, "worker-other": True, "beat": False}
    session.type('sent = add.apply_async((2, 3), queue="other")')
    printed = session.ask("pump")["printed"]
    assert "received" in printed["worker-other"]
    assert "worker" not in printed


def test_a_worker_survives_an_unknown_task(session: SessionProcess) -> None:
    session.call(WORKER)
    session.type('add.app.send_task("demoapp.tasks.divide", (6, 2))')
    assert "Received unregistered task of type 'demoapp.tasks.divide'" in session.work()
    state = session.ask("state")
    assert get_messages(state)[-1][1] == "discarded: unregistered task"
    assert session.type("add.delay(2, 2).get(timeout=5)")["output"] == "4\n"


def test_beat_sends_scheduled_tasks(session: SessionProcess) -> None:
    session.type(
        "from django_celery_beat.models import IntervalSchedule, PeriodicTask\n"
        'every, _ = IntervalSchedule.objects.get_or_create(every=1, period="seconds")\n'
        'entry, _ = PeriodicTask.objects.update_or_create(name="Count",'
        ' defaults={"task": "demoapp.tasks.count_widgets", "interval": every})\n'
    )
    session.call(WORKER)
    assert (
        "beat: Starting..."
        in session.call("celery -A proj beat -l INFO")["printed"]["beat"]
    )
    printed = session.ask("pump", until=3)["printed"]
    assert "Scheduler: Sending due task Count" in printed["beat"]
    assert "demoapp.tasks.count_widgets" in printed["worker"]
    assert get_programs(session.ask("stop", program="beat"))["beat"] is False


def test_waiting_without_a_worker_is_an_error(session: SessionProcess) -> None:
    session.type("import time; slept = time.sleep")
    result = session.type("add.delay(1, 2).get(interval=6)")
    assert result["error"] == (
        "LabLimit: no running program can end this wait:"
        " start the worker first, or set a timeout"
    )


def test_a_worker_keeps_old_code_until_it_restarts(
    project: Path, tmp_path: Path
) -> None:
    folder = copy_example(tmp_path / "django")
    (folder / "db.sqlite3").write_bytes((project / "db.sqlite3").read_bytes())
    change = {"path": "demoapp/tasks.py", "old": "return x + y", "new": "return x - y"}
    with open_session(folder) as session:
        session.type(IMPORTS)
        session.call(WORKER)
        session.ask("replace", **change, restart=False)
        assert session.type("add.delay(5, 1).get(timeout=5)")["output"] == "6\n"
        session.ask("stop", program="worker")
        session.call(WORKER)
        assert session.type("add.delay(5, 1).get(timeout=5)")["output"] == "4\n"
        back = {**change, "old": change["new"], "new": change["old"]}
        assert "ready." in session.ask("replace", **back)["printed"]["worker"]
        assert session.type("add.delay(5, 1).get(timeout=5)")["output"] == "6\n"


def test_a_password_is_hashed_with_fewer_rounds() -> None:
    for rounds in (1, 2, ROUNDS):
        expected = hashlib.pbkdf2_hmac("sha256", b"geese", b"salt", rounds)
        assert derive_key("sha256", b"geese", b"salt", rounds) == expected
    most = derive_key("sha256", b"geese", b"salt", 10**9)
    assert most == derive_key("sha256", b"geese", b"salt", ROUNDS)
