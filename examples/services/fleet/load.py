"""Send batches of tasks, and count what became of them."""

import uuid
from collections import Counter
from dataclasses import dataclass

from celery import current_app as app
from celery.utils.nodenames import gethostname

from .models import Run
from .tasks import pack


@dataclass(frozen=True)
class Counts:
    """How many tasks were sent, executed, and begun more than once."""

    sent: int
    executed: int
    doubled: int

    @property
    def lost(self):
        return self.sent - self.executed


class Load:
    """A batch of tasks that grows while the nodes work on it."""

    def __init__(self):
        self.batch = uuid.uuid4()
        self.sent = 0

    def send(self, count):
        """Send so many tasks more."""
        for number in range(self.sent, self.sent + count):
            pack.delay(self.batch, number)
        self.sent += count

    def find_in_hand(self, node):
        """Return the runs that a node has begun and not ended."""
        return self.find_runs().filter(node__startswith=f"{node}@", is_done=False)

    def find_runs(self):
        """Return all runs of the batch."""
        return Run.objects.filter(batch=self.batch)

    def count(self):
        """Return the counts, by the rows that the tasks have left."""
        runs = list(self.find_runs().values_list("number", "is_done"))
        begun = Counter(number for number, _ in runs)
        return Counts(
            sent=self.sent,
            executed=len({number for number, is_done in runs if is_done}),
            doubled=sum(times > 1 for times in begun.values()),
        )


def is_idle(nodes):
    """Tell whether no task waits in the queue, or at any of these nodes."""
    with app.connection_for_read() as connection:
        queue = app.amqp.queues["parcels"].bind(connection.default_channel)
        if queue.queue_declare(passive=True).message_count:
            return False
    inspect = app.control.inspect([f"{node}@{gethostname()}" for node in nodes])
    # In the order that a task goes, so that none slips through.
    replies = [inspect.reserved() or {}, inspect.active() or {}]
    return all(
        len(reply) == len(nodes) and not any(reply.values()) for reply in replies
    )
