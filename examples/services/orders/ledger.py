"""Count what happened to the orders: charged once, more often, or never."""

from dataclasses import dataclass

from django.db.models import Count

from .models import Charge, Order, SoleCharge


@dataclass(frozen=True)
class Ledger:
    """How many orders there are, and how many of them met with what."""

    orders: int
    paid: int
    ran_again: int
    charged_once: int
    charged_again: int
    never_charged: int

    @property
    def exact(self):
        """Say whether each order was charged once, and knows it."""
        return self.charged_once == self.paid == self.orders


def read_ledger():
    """Read the tables that the tasks have written."""
    charges = [
        *Charge.objects.values_list("order_id", flat=True),
        *SoleCharge.objects.values_list("order_id", flat=True),
    ]
    times = dict.fromkeys(Order.objects.values_list("pk", flat=True), 0)
    for order_id in charges:
        times[order_id] += 1
    counts = list(times.values())
    again = Order.objects.annotate(runs=Count("attempt")).filter(runs__gt=1)
    return Ledger(
        orders=len(counts),
        paid=Order.objects.filter(status=Order.Status.PAID).count(),
        ran_again=again.count(),
        charged_once=counts.count(1),
        charged_again=sum(count > 1 for count in counts),
        never_charged=counts.count(0),
    )


def word_for(count, of):
    """Tell a count that differs from run to run by a word that does not."""
    return str(count) if count in (0, of) else "some"
