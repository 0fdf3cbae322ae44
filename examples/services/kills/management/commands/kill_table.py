"""Kill workers and pool children, and print which tasks ran afterwards."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.core.management.base import BaseCommand, CommandError

from kills.setups import SETUPS
from kills.trial import try_setup

ROW = "{:28} {:11} {:15} {:14} {}"


class Command(BaseCommand):
    """Try all set-ups side by side."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=1)
        parser.add_argument(
            "--seconds", type=int, default=30, help="so long a worker is waited for"
        )

    def handle(self, *args, rounds, seconds, **options):
        tables = []
        for number in range(rounds):
            if rounds > 1:
                self.stdout.write(f"round {number + 1}")
            with ThreadPoolExecutor(len(SETUPS)) as pool:
                outcomes = pool.map(partial(try_setup, seconds=seconds), SETUPS)
                tables.append(list(outcomes))
            self.tell(tables[-1])
        if any(table != tables[0] for table in tables):
            raise CommandError("The rounds did not end alike.")

    def tell(self, outcomes):
        """Print a row for each set-up."""
        self.stdout.write(
            ROW.format("set-up", "hit", "ran afterwards", "still waiting", "lost")
        )
        for setup, outcome in zip(SETUPS, outcomes, strict=True):
            columns = (outcome.ran, outcome.waiting, outcome.lost)
            texts = (", ".join(map(str, column)) or "-" for column in columns)
            self.stdout.write(ROW.format(setup.title, setup.hit, *texts))
