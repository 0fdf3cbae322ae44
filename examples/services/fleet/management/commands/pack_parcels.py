"""Send a lot of parcels to be packed, and say how many processes packed them."""

from django.core.management.base import BaseCommand

from fleet.load import Load
from proj.waiting import wait_until


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, default=60)

    def handle(self, *, count, **options):
        load = Load()
        load.send(count)
        wait_until(lambda: load.count().lost == 0, 60, "every parcel to be packed")
        processes = load.find_runs().values("node", "pid").distinct().count()
        self.stdout.write(f"{count} parcels, packed by {processes} processes")
