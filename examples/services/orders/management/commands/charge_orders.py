"""Charge a thousand orders while workers are killed, and count the charges."""

import random

from django.core.management.base import BaseCommand, CommandError

from orders import tasks
from orders.ledger import read_ledger, word_for
from orders.storm import make_orders, weather

WAYS = {
    "early": tasks.charge_early,
    "unsafe": tasks.charge_unsafe,
    "locked": tasks.charge_locked,
    "unique": tasks.charge_unique,
}


class Command(BaseCommand):
    """Send tasks, kill what works on them, and read the ledger."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("way", choices=WAYS)
        parser.add_argument("--orders", type=int, default=1000)
        parser.add_argument("--kills", type=int, default=12)
        parser.add_argument("--rounds", type=int, help="so often, with all counts")
        parser.add_argument("--seed", type=int, help="of the first round")

    def handle(self, *args, way, orders, kills, rounds, seed, **options):
        ledgers = []
        first = random.randrange(10**6) if seed is None else seed
        for number in range(rounds or 1):
            chance = random.Random(first + number)
            weather(WAYS[way], make_orders(orders, chance), kills, chance)
            ledgers.append(read_ledger())
            if rounds:
                self.stdout.write(f"seed {first + number}: {ledgers[-1]}")
            else:
                self.tell(ledgers[-1])
        if not all(ledger.exact for ledger in ledgers):
            raise CommandError("Not every order was charged once.")

    def tell(self, ledger):
        """Print a ledger in words that are the same on each run."""
        for label, count in [
            ("ran more than once", ledger.ran_again),
            ("charged once", ledger.charged_once),
            ("charged more than once", ledger.charged_again),
            ("never charged", ledger.never_charged),
        ]:
            self.stdout.write(f"{label:24}{word_for(count, ledger.orders)}")
