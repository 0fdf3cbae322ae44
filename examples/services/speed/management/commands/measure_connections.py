"""Compare what a worker's settings do with its connections to PostgreSQL."""

from functools import partial

from django.core.management import BaseCommand

from speed.comparisons import compare, measure_rounds, write_comparisons
from speed.connections import TASKS, count_connections, make_settings, open_lanes
from speed.ratios import COARSE_PACE

ROUNDS = 5


class Command(BaseCommand):
    help = "Compare what a worker's settings do with its connections to PostgreSQL."

    def add_arguments(self, parser):
        parser.add_argument("--data", help="a file to write what was measured to")

    def handle(self, *args, data=None, **options):
        comparisons = [self.compare_settings(pool) for pool in ("prefork", "threads")]
        if data:
            write_comparisons(data, comparisons)

    def compare_settings(self, pool):
        """Compare the settings for one pool, and say what came of it."""
        settings = make_settings(pool)
        workers = [
            (f"{pool}-{place}", (f"--pool={pool}", "--concurrency=2"), one.env)
            for place, one in enumerate(settings)
        ]
        with open_lanes(workers) as lanes:
            measures = {
                one.label: partial(one.find_rate, lane)
                for one, lane in zip(settings, lanes, strict=True)
            }
            values = measure_rounds(measures, ROUNDS)
            for one, lane in zip(settings, lanes, strict=True):
                one.left = count_connections(lane.worker.name)
        self.stdout.write(f"{pool}, {TASKS} tasks: connections used, then left open")
        for one in settings:
            self.stdout.write(f"  {one.label:<40}{one.used:<16}{one.left}")
        del values[settings[1].label]  # as fast as the default, since it does nothing
        comparison = compare("Tasks done", "1/s", values, COARSE_PACE)
        self.stdout.write(f"{comparison}\n\n")
        return comparison
