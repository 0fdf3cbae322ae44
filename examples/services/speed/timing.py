"""Time a worker from outside: its rate, its latency, and the way to a result and back."""

import time
from dataclasses import dataclass, field
from statistics import median

from celery import Celery
from celery.result import AsyncResult
from django_celery_results.models import TaskResult

from proj.workers import Worker

from .journals import Journal
from .usage import find_processor_time


@dataclass(frozen=True)
class Lane:
    """A worker, how to send to it, and whether its results are kept."""

    app: Celery
    worker: Worker
    journal: Journal
    kept: bool = False
    sent: list[AsyncResult] = field(default_factory=list)

    def send(self, task, *args):
        """Send a task to this worker alone."""
        result = self.app.send_task(
            f"speed.tasks.{task}",
            (self.journal.path, *args),
            queue=self.worker.name,
            ignore_result=not self.kept,
        )
        self.sent.append(result)
        return result

    def run(self, count, task, *args):
        """Have a task run several times; return the seconds that it took, and the runs.

        The worker is held while the tasks are sent, so its work alone is timed.
        """
        self.journal.clear()
        with self.worker.held():
            for _ in range(count):
                self.send(task, *args)
        released = time.monotonic()
        runs = self.journal.wait_for(count)
        return max(run.ended for run in runs) - released, runs

    def find_rate(self, count, task, *args):
        """Return tasks done per second."""
        seconds, _ = self.run(count, task, *args)
        return count / seconds

    def find_processor_time(self, count, task, *args):
        """Return the processor time per task, of the worker and its pool."""
        begun = find_processor_time(self.worker)
        self.run(count, task, *args)
        return (find_processor_time(self.worker) - begun) / count

    def find_latency(self, count):
        """Return the median time from before the call to the start of the task."""
        return median(self._find_latency() for _ in range(count))

    def _find_latency(self):
        self.journal.clear()
        sent = time.monotonic()
        self.send("pass_by")
        [run] = self.journal.wait_for(1)
        return run.begun - sent

    def find_round_trip(self, count, **options):
        """Return the shortest time that it takes to send a task and to get its result.

        The shortest one, since whatever else is running can only make it longer.
        """
        return min(self._find_round_trip(options) for _ in range(count))

    def _find_round_trip(self, options):
        begun = time.monotonic()
        self.send("pass_by").get(timeout=60, **options)
        return time.monotonic() - begun

    def clear(self):
        """Delete the queues that were this lane's alone, and the results."""
        replies = self.app.thread_oid  # where the rpc backend has its results from
        with self.app.connection_for_write() as connection:
            for name in (self.worker.name, replies):
                connection.default_channel.queue_delete(name)
        if (self.app.conf.result_backend or "").startswith("redis"):
            for result in self.sent:
                result.forget()
        sent = [result.id for result in self.sent]
        TaskResult.objects.filter(task_id__in=sent).delete()
