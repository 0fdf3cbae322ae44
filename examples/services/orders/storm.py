"""Work on orders with two workers while they and their children are killed."""

from functools import partial

from proj.celery import app
from proj.waiting import wait_until
from proj.workers import Worker, stop_workers

from .models import Accident, Attempt, Charge, Order, SoleCharge

QUEUE = "orders"
NAMES = ["north", "south"]
ACCIDENTS = 5  # for each place where a task can meet one


def make_orders(count, chance):
    """Begin with an empty ledger and new orders, some with an accident ahead."""
    for model in (Accident, Attempt, Charge, SoleCharge, Order):
        model.objects.all().delete()
    orders = Order.objects.bulk_create(Order() for _ in range(count))
    unlucky = chance.sample(orders, 2 * ACCIDENTS)
    places = [Accident.Place.BEFORE_CHARGE, Accident.Place.AFTER_CHARGE] * ACCIDENTS
    Accident.objects.bulk_create(
        Accident(order=order, place=place)
        for order, place in zip(unlucky, places, strict=True)
    )
    return orders


def weather(task, orders, kills, chance):
    """Send a task for each order, and see them done through so many kills."""
    # Told in runs begun, so that the kills come while there is work to hit.
    moments = sorted(chance.sample(range(len(orders) * 4 // 5), kills))
    with app.connection_for_write() as connection:
        queue = app.amqp.queues[QUEUE](connection.default_channel)
        queue.declare()
        queue.purge()
        for order in orders:
            task.apply_async((order.pk,), queue=QUEUE)
        workers = start_workers()
        try:
            for moment in moments:
                wait_until(partial(has_run, moment, workers), 60, f"run {moment}")
                kill_by_chance(workers, chance)
            while True:
                wait_until(partial(is_settled, queue, workers), 60, "the end")
                stop_workers(workers)
                if is_empty(queue):  # a worker that ends gives back what it has
                    return
                workers = start_workers()
        finally:
            stop_workers(workers)


def has_run(times, workers):
    """Say whether so many runs have begun, and one more."""
    revive(workers)
    return Attempt.objects.count() > times


def is_settled(queue, workers):
    """Say whether no message waits and no worker has one."""
    revive(workers)
    return is_empty(queue) and are_idle(workers)


def is_empty(queue):
    """Ask the broker whether no message waits for a worker."""
    return queue.queue_declare(passive=True).message_count == 0


def are_idle(workers):
    """Ask the workers whether none has a task, be it running or waiting."""
    inspect = app.control.inspect(timeout=5, limit=len(workers))
    # In the order of a task's way, so that none is missed in between.
    held = [*(inspect.reserved() or {}).values(), *(inspect.active() or {}).values()]
    return len(held) == 2 * len(workers) and not any(held)


def revive(workers):
    """Start again what has ended, as a service manager does.

    A worker ends by itself when a child is killed while it starts.
    """
    for place, worker in enumerate(workers):
        if worker.process.poll() is not None:
            worker.kill()  # the children that it may have left
            workers[place] = Worker(worker.name, *worker.options)


def start_workers():
    """Start a worker for each name."""
    return [Worker(name, "-Q", QUEUE, "-c", "2") for name in NAMES]


def kill_by_chance(workers, chance):
    """Kill a worker, and start it again, or one of its children."""
    worker = chance.choice(workers)
    children = worker.pool_children()
    if children and chance.random() < 0.5:
        worker.kill_child(chance.choice(children).pid)
    else:
        worker.kill()
        revive(workers)
