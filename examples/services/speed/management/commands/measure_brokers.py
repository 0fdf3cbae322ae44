"""Compare brokers, result backends and pools in one run."""

from dataclasses import replace
from functools import partial

from django.core.management import BaseCommand

from speed.comparisons import compare, measure_rounds, write_comparisons
from speed.lanes import open_lanes
from speed.ratios import PACE
from speed.usage import find_memory

ROUNDS = 3


class Command(BaseCommand):
    help = "Compare brokers, result backends and pools in one run."

    def add_arguments(self, parser):
        parser.add_argument("--data", help="a file to write what was measured to")

    def handle(self, *args, data=None, **options):
        comparisons = []
        with open_lanes() as lanes:
            for measure in MEASURES:
                comparisons.append(measure(lanes))
                self.stdout.write(f"{comparisons[-1]}\n\n")
        if data:
            write_comparisons(data, comparisons)


def compare_latency(lanes):
    """Compare how long a task waits for an idle worker."""
    values = measure_rounds(
        {
            "a folder as the broker": partial(lanes["folder"].find_latency, 2),
            "RabbitMQ": partial(lanes["prefork"].find_latency, 10),
            "Redis": partial(lanes["redis"].find_latency, 10),
        },
        ROUNDS,
    )
    return compare("Time until an idle worker begins", "s", values)


def compare_round_trips(lanes):
    """Compare how long it takes to send a task and to get its result."""
    database, rpc, redis = (
        replace(lanes[key], kept=True) for key in ("prefork", "rpc", "redis")
    )
    values = measure_rounds(
        {
            "django-db": partial(database.find_round_trip, 1),
            "django-db, interval=0.01": partial(
                database.find_round_trip, 5, interval=0.01
            ),
            "rpc, on RabbitMQ": partial(rpc.find_round_trip, 5),
            "Redis": partial(redis.find_round_trip, 5),
        },
        ROUNDS,
    )
    return compare("Time until get() returns", "s", values, choose=min)


def compare_results(lanes):
    """Compare what it costs a worker to keep a result."""
    values = measure_rounds(
        {
            label: partial(
                replace(lanes[key], kept=True).find_processor_time, 100, "pass_by"
            )
            for label, key in {"rpc": "rpc", "django-db": "prefork"}.items()
        },
        ROUNDS,
    )
    return compare("Processor time of a worker per task", "s", values)


def compare_waiting(lanes):
    """Compare how many tasks get done that wait for something."""
    values = measure_rounds(
        {
            label: partial(lanes[key].find_rate, 40, "wait", 0.1)
            for label, key in POOLS.items()
        },
        2,  # the longest of all
    )
    return compare("Tasks done that wait for 0.1 s", "1/s", values, PACE, max)


def compare_memory(lanes):
    """Compare the memory of workers that run 20 tasks at once."""
    values = {
        "threads, 20 at once": [find_memory(lanes["threads"].worker)],
        "prefork, 20 children": [find_memory(lanes["large"].worker)],
    }
    return compare("Memory", "bytes", values)


POOLS = {
    "prefork, 2 children": "prefork",
    "solo": "solo",
    "threads, 20 at once": "threads",
    "prefork, 20 children": "large",
}
MEASURES = [
    compare_latency,
    compare_round_trips,
    compare_results,
    compare_waiting,
    compare_memory,
]
