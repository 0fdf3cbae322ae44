"""Cut the connections of a worker, as a restart of the database does."""

from django.core.management import BaseCommand
from django.db import connection

from proj.waiting import wait_until
from speed.connections import open_lanes

TASKS = 8
SETTINGS = {"default": {}, "CELERY_DB_REUSE_MAX = 1000": {"DB_REUSE_MAX": "1000"}}


class Command(BaseCommand):
    help = "Cut the connections of a worker, as a restart of the database does."

    def handle(self, *args, **options):
        workers = [
            (f"cut-{place}", ("--concurrency=1",), env)
            for place, env in enumerate(SETTINGS.values())
        ]
        with open_lanes(workers) as lanes:
            for label, lane in zip(SETTINGS, lanes, strict=True):
                failed = count_failures(lane)
                self.stdout.write(f"{label:<40}{failed} of the next {TASKS} tasks fail")


def count_failures(lane):
    """Run a task, cut the worker's connections, and return how many tasks fail then."""
    lane.run(1, "count")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = %s",
            [lane.worker.name],
        )
    for _ in range(TASKS):
        lane.send("count")

    def find_end():
        log = lane.worker.log_text()
        failed, done = log.count(" raised unexpected: "), log.count(" succeeded in ")
        return (failed,) if failed + done == TASKS + 1 else None

    [failed] = wait_until(find_end, reason="the tasks to end")
    return failed
