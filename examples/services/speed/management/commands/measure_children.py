"""Show when a worker replaces the children of its pool, and what that costs."""

from django.core.management import BaseCommand

from speed.comparisons import compare, write_comparisons
from speed.connections import open_lane, open_lanes
from speed.ratios import PACE

TASKS = 6


class Command(BaseCommand):
    help = "Show when a worker replaces the children of its pool, and what that costs."

    def add_arguments(self, parser):
        parser.add_argument("--data", help="a file to write what was measured to")

    def handle(self, *args, data=None, **options):
        with open_lane("unlimited", "--concurrency=1") as lane:
            measured = {"no limit": lane.run(TASKS, "pass_by")}
        _, runs = measured["no limit"]
        start = min(run.peak for run in runs)  # in kB, as the option has it
        limits = {
            "at most 2 tasks": "--max-tasks-per-child=2",
            "half the memory of the start": f"--max-memory-per-child={start // 2}",
            "twice the memory of the start": f"--max-memory-per-child={start * 2}",
        }
        workers = [
            (f"limit-{place}", ("--concurrency=1", option), {})
            for place, option in enumerate(limits.values())
        ]
        with open_lanes(workers) as lanes:
            for label, lane in zip(limits, lanes, strict=True):
                measured[label] = lane.run(TASKS, "pass_by")

        for label, (_, runs) in measured.items():
            children = len({run.pid for run in runs})
            self.stdout.write(f"{label + ':':<40}{TASKS} tasks, children: {children}")
        rates = {label: [TASKS / seconds] for label, (seconds, _) in measured.items()}
        del rates["twice the memory of the start"]  # as without a limit
        comparison = compare("Tasks done", "1/s", rates, PACE)
        self.stdout.write(f"\n{comparison}")
        if data:
            write_comparisons(data, [comparison])
