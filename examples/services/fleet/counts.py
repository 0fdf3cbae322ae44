"""Count what became of a batch of tasks."""

from dataclasses import dataclass

from .models import Run


@dataclass(frozen=True)
class Counts:
    """How many tasks were sent, executed, begun more than once, and never executed."""

    sent: int
    executed: int
    doubled: int

    @property
    def lost(self):
        return self.sent - self.executed


def count_runs(batch, sent):
    """Return the counts of a batch by the rows that its tasks have left."""
    runs = list(Run.objects.filter(batch=batch).values_list("number", "is_done"))
    begun = [number for number, _ in runs]
    return Counts(
        sent=sent,
        executed=len({number for number, is_done in runs if is_done}),
        doubled=sum(begun.count(number) > 1 for number in set(begun)),
    )
