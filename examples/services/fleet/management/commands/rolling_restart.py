"""Restart three nodes one after another under load, and count what the tasks did."""

from django.core.management.base import BaseCommand, CommandError

from fleet.load import Load, is_idle
from proj.waiting import wait_until
from proj.workers import Worker, stop_workers

NODES = ["one", "two", "three"]
LOT = 50  # tasks, sent before a node is stopped and again while it stops


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=1)
        parser.add_argument("--kill", action="store_true", help="send SIGKILL")

    def handle(self, *, rounds, kill, **options):
        self.nodes = {}
        try:
            for name in NODES:
                self.start(name)
            for node in self.nodes.values():
                node.wait_until_ready()
            for number in range(1, rounds + 1):
                self.stdout.write(f"Round {number}")
                self.restart_all(kill)
        finally:
            stop_workers(self.nodes.values(), seconds=60)

    def start(self, name):
        """Start the process of a node, and return the node."""
        self.nodes[name] = Worker(name, "-Q", "parcels", "-c", "2")
        return self.nodes[name]

    def restart_all(self, kill):
        """Restart each node under load; raise CommandError if that cost a task."""
        load = Load()
        for name in NODES:
            load.send(LOT)
            wait_until(load.find_in_hand(name).exists, reason=f"{name} to be busy")
            how = self.end(name, load, kill)
            self.start(name).wait_until_ready()
            self.stdout.write(f"  {name} was busy, {how}, and is back")
        wait_until(lambda: is_idle(NODES), 120, "the nodes to have no work left")
        counts = load.count()
        doubled = "some" if kill and counts.doubled else counts.doubled
        self.stdout.write(
            f"  sent {counts.sent}, executed {counts.executed},"
            f" doubled {doubled}, lost {counts.lost}"
        )
        if counts.lost or bool(counts.doubled) != kill:
            raise CommandError("that is not what was promised")

    def end(self, name, load, kill):
        """End a node while tasks go on being sent; return how it ended."""
        node = self.nodes[name]
        if kill:
            node.kill()
            load.send(LOT)
            return "was killed"
        node.process.terminate()
        load.send(LOT)
        if node.process.wait(60) != 0:
            raise CommandError(f"{name} did not end well:\n{node.log_text()}")
        return "ended by itself"
