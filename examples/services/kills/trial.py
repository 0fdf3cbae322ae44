"""Kill what runs a set-up's first task, and see what becomes of all three."""

from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from proj.waiting import wait_until
from proj.workers import Worker

from .app import make_app
from .leftovers import take_messages
from .models import Run
from .setups import CHILD, TERM

NUMBERS = (1, 2, 3)


@dataclass(frozen=True)
class Outcome:
    """Which tasks ran after the kill, and which the broker still had at the end."""

    ran: tuple
    waiting: tuple

    @property
    def lost(self):
        """Return the tasks that neither ran nor wait to be run."""
        return tuple(n for n in NUMBERS if n not in (*self.ran, *self.waiting))


def try_setup(setup, seconds):
    """Send three tasks, hit the first, and give a worker so long for all of them."""
    app = make_app(setup)
    take_messages(app)  # of a run that was broken off
    Run.objects.filter(setup=setup.name).delete()
    worker = start_worker(setup)
    try:
        for number in NUMBERS:
            # Only what runs at the time of the hit has to run for long.
            busy = 60 if number == 1 and not setup.countdown else 0
            app.send_task(
                "kills.tasks.work",
                (setup.name, number, busy),
                task_id=f"task-{number}",
                countdown=setup.countdown,
            )
        wait_until(lambda: worker.log_text().count(" received") == 3, 60, "messages")
        worker = hit(setup, worker)
        with suppress(TimeoutError):  # then not all of them have run
            wait_until(lambda: read_finished(setup) == NUMBERS, seconds)
    finally:
        worker.stop()
    waiting = [int(task_id.removeprefix("task-")) for task_id in take_messages(app)]
    outcome = Outcome(read_finished(setup), tuple(waiting))
    connection.close()  # this thread's own
    return outcome


def start_worker(setup):
    """Start a worker that takes all three messages and runs one at a time."""
    worker = Worker(
        setup.name, "-c", "1", app="kills.app", env={"KILLS_SETUP": setup.name}
    )
    worker.wait_until_ready()
    return worker


def hit(setup, worker):
    """Hit the worker or its child, and return the worker that is there then."""
    if setup.hit == TERM:
        worker.stop()
        return start_worker(setup)
    runs = Run.objects.filter(setup=setup.name)
    first = wait_until(runs.first, 60, "the first task to run")
    if setup.hit == CHILD:
        worker.kill_child(first.pid)
        return worker
    worker.kill()
    return start_worker(setup)


def read_finished(setup):
    """Return the numbers of the tasks that came to their end."""
    finished = Run.objects.filter(setup=setup.name, finished=True)
    return tuple(sorted(finished.values_list("number", flat=True)))
