"""Celery in one process and one thread: the worker, beat, and what they must not leave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_labs import (
    Room,
    copy_example,
    get_messages,
    get_pane,
    get_programs,
    open_room,
)

from celery_lab.missing import ROUNDS, derive_key

WORKER = "celery -A proj worker -l INFO"
IMPORTS = "from demoapp.tasks import add, check_supplier, mul, xsum"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the example once, as the lab does."""
    folder = copy_example(tmp_path_factory.mktemp("lab") / "django")
    with open_room(folder) as room:
        assert room.call("python manage.py migrate -v 0")["ok"]
        assert room.call("python manage.py loaddata -v 0 widgets")["ok"]
    return folder


@pytest.fixture
def room(project: Path, tmp_path: Path) -> Iterator[Room]:
    """Open a room on a copy of the prepared example, with its shell."""
    folder = tmp_path / "django"
    folder.symlink_to(project)
    with open_room(project) as room:
        assert room.type(IMPORTS)["ok"]
        yield room


def test_a_message_waits_until_a_worker_takes_it(room: Room) -> None:
    sent = room.type("sent = add.delay(2, 3)")
    assert get_messages(sent) == [("demoapp.tasks.add(2, 3)", "waiting")]
    details = dict(get_pane(sent, "queue")["items"][0]["details"])
    assert '"task": "demoapp.tasks.add"' in details["Headers"]
    assert details["Body"].split() == [
        *("[", "[", "2,", "3", "],", "{},", "{"),
        *('"callbacks":', "null,", '"errbacks":', "null,"),
        *('"chain":', "null,", '"chord":', "null", "}", "]"),
    ]
    started = room.call(WORKER)
    log = started["printed"]["worker"]
    assert "transport:   memory://" in log
    assert ". demoapp.tasks.add" in log
    assert "succeeded in" in log
    assert get_messages(started) == [("demoapp.tasks.add(2, 3)", "succeeded: 5")]
    assert room.type("sent.get(timeout=5)")["output"] == "5\n"
    assert get_pane(started, "results")["rows"][0][1:3] == ["SUCCESS", "5"]


def test_a_worker_that_pauses_is_no_new_one(room: Room) -> None:
    room.call(WORKER)
    room.type("add.delay(1, 1)")
    log = room.work()
    assert "received" in log
    assert "ready." not in log
    assert room.work() == ""


def test_waiting_in_the_shell_lets_the_worker_go_on(room: Room) -> None:
    room.call(WORKER)
    assert room.type("add.delay(4, 5).get(timeout=5)")["output"] == "9\n"


def test_a_message_leaves_with_the_commit(room: Room) -> None:
    room.type("from django.db import transaction")
    inside = room.type(
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
    assert order[-1] == "to the queue celery: demoapp.tasks.add(2, 2)"
    rolled_back = room.type(
        "with transaction.atomic():\n"
        "    add.delay_on_commit(3, 3)\n"
        "    transaction.set_rollback(True)\n"
    )
    assert get_messages(rolled_back) == [("demoapp.tasks.add(2, 2)", "waiting")]


def test_a_worker_does_not_see_what_the_shell_has_not_committed(room: Room) -> None:
    room.call(WORKER)
    room.type(
        "from django.db import transaction\n"
        "from demoapp.models import Widget\n"
        "from demoapp.tasks import count_widgets\n"
        "before = Widget.objects.count()\n"
        "transaction.set_autocommit(False)\n"
        'made = Widget.objects.create(name="cog")\n'
    )
    room.type("seen = count_widgets.delay()")
    assert get_messages(room.ask("state"))[-1][1] == "waiting"


def test_a_retry_is_held_until_its_time(room: Room) -> None:
    room.call(WORKER)
    room.type('sent = check_supplier.delay("http://127.0.0.1:8090/")')
    log = room.work()
    assert "retry: Retry in 1s: URLError(ConnectionRefusedError" in log
    state = room.ask("state")
    assert 0 < state["state"]["programs"][0]["due"] <= 1
    assert [state for _, state in get_messages(state)][-1].startswith(
        "held by the worker"
    )
    assert "Retry in 2s" in room.work(until=1.5)


def test_a_chord(room: Room) -> None:
    room.call(WORKER)
    room.type("from celery import chord")
    done = room.type("chord([add.s(1, 2), mul.s(2, 3)])(xsum.s()).get(timeout=5)")
    assert done["output"] == "9\n"


def test_what_a_worker_has_for_itself_is_not_the_shells(room: Room) -> None:
    probe = (
        "import logging, signal, sys, warnings\n"
        "from celery._state import task_join_will_block\n"
        "from celery.app.log import Logging\n"
        "(type(sys.stdout).__name__, task_join_will_block(), Logging._setup,"
        " len(logging.getLogger().handlers), signal.getsignal(signal.SIGTERM),"
        " add.app.use_fast_trace_task, add.app.amqp.queues._consume_from)\n"
    )
    before = room.type(probe)["output"]
    room.call(f"{WORKER} -Q celery")
    room.type("add.delay(1, 1)")
    room.work()
    assert room.type(probe)["output"] == before
    assert room.type('print("here")')["output"] == "here\n"


def test_a_task_may_not_wait_for_a_task(room: Room) -> None:
    room.call(f"{WORKER} -I demoapp.waiting")
    room.type("from demoapp.waiting import add_twice\nsent = add_twice.delay(2, 3)")
    assert "Never call result.get() within a task!" in room.work()


def test_a_worker_stops_warmly_and_starts_again(room: Room) -> None:
    room.call(WORKER)
    stopped = room.ask("stop", program="worker")
    assert "worker: Warm shutdown (MainProcess)" in stopped["printed"]["worker"]
    assert get_programs(stopped) == {"worker": False, "beat": False}
    assert "ready." in room.call(WORKER)["printed"]["worker"]


def test_two_workers_with_queues_of_their_own(room: Room) -> None:
    room.call(WORKER)
    second = room.call(f"{WORKER} -Q other -n other@%h")
    assert get_programs(second) == {"worker": True, "worker-other": True, "beat": False}
    room.type('sent = add.apply_async((2, 3), queue="other")')
    printed = room.ask("pump")["printed"]
    assert "received" in printed["worker-other"]
    assert "worker" not in printed


def test_an_unknown_task_is_told_and_the_worker_goes_on(room: Room) -> None:
    room.call(WORKER)
    room.type('add.app.send_task("demoapp.tasks.divide", (6, 2))')
    assert "Received unregistered task of type 'demoapp.tasks.divide'" in room.work()
    state = room.ask("state")
    assert get_messages(state)[-1][1] == "discarded: the worker does not know this task"
    assert room.type("add.delay(2, 2).get(timeout=5)")["output"] == "4\n"


def test_beat_sends_what_its_schedule_says(room: Room) -> None:
    room.type(
        "from django_celery_beat.models import IntervalSchedule, PeriodicTask\n"
        'every, _ = IntervalSchedule.objects.get_or_create(every=1, period="seconds")\n'
        'entry, _ = PeriodicTask.objects.update_or_create(name="Count",'
        ' defaults={"task": "demoapp.tasks.count_widgets", "interval": every})\n'
    )
    room.call(WORKER)
    assert (
        "beat: Starting..."
        in room.call("celery -A proj beat -l INFO")["printed"]["beat"]
    )
    printed = room.ask("pump", until=3)["printed"]
    assert "Scheduler: Sending due task Count" in printed["beat"]
    assert "demoapp.tasks.count_widgets" in printed["worker"]
    assert get_programs(room.ask("stop", program="beat"))["beat"] is False


def test_waiting_for_nobody_ends_with_a_mend(room: Room) -> None:
    room.type("import time; slept = time.sleep")
    result = room.type("add.delay(1, 2).get(interval=6)")
    assert result["error"] == (
        "LabLimit: nothing runs here that could end this wait:"
        " start the worker first, or give a timeout"
    )


def test_a_worker_has_its_code_until_it_starts_again(
    project: Path, tmp_path: Path
) -> None:
    folder = copy_example(tmp_path / "django")
    (folder / "db.sqlite3").write_bytes((project / "db.sqlite3").read_bytes())
    change = {"path": "demoapp/tasks.py", "old": "return x + y", "new": "return x - y"}
    with open_room(folder) as room:
        room.type(IMPORTS)
        room.call(WORKER)
        room.ask("replace", **change, restart=False)
        assert room.type("add.delay(5, 1).get(timeout=5)")["output"] == "6\n"
        room.ask("stop", program="worker")
        room.call(WORKER)
        assert room.type("add.delay(5, 1).get(timeout=5)")["output"] == "4\n"
        back = {**change, "old": change["new"], "new": change["old"]}
        assert "ready." in room.ask("replace", **back)["printed"]["worker"]
        assert room.type("add.delay(5, 1).get(timeout=5)")["output"] == "6\n"


def test_a_password_is_hashed_with_fewer_rounds() -> None:
    for rounds in (1, 2, ROUNDS):
        expected = hashlib.pbkdf2_hmac("sha256", b"geese", b"salt", rounds)
        assert derive_key("sha256", b"geese", b"salt", rounds) == expected
    most = derive_key("sha256", b"geese", b"salt", 10**9)
    assert most == derive_key("sha256", b"geese", b"salt", ROUNDS)
