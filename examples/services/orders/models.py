"""Keep orders, and a ledger of what was really done for them."""

from django.db import models


class Order(models.Model):
    """Something that has to be paid, once."""

    class Status(models.TextChoices):
        NEW = "new"
        PAID = "paid"

    status = models.CharField(max_length=4, choices=Status, default=Status.NEW)

    def __str__(self):
        return f"order {self.pk}, {self.status}"


class Charge(models.Model):
    """Money taken: a row for each time, so that a double shows."""

    order = models.ForeignKey(Order, models.CASCADE)

    def __str__(self):
        return f"charge {self.pk} of order {self.order_id}"


class SoleCharge(models.Model):
    """Money taken, which the database lets happen once for each order."""

    order = models.ForeignKey(Order, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="one_charge_for_an_order"),
        ]

    def __str__(self):
        return f"sole charge of order {self.order_id}"


class Attempt(models.Model):
    """A run of a task that began, however it ended."""

    order = models.ForeignKey(Order, models.CASCADE)

    def __str__(self):
        return f"attempt {self.pk} on order {self.order_id}"


class Accident(models.Model):
    """A kill that an order's task meets on its first run, at a chosen place."""

    class Place(models.TextChoices):
        BEFORE_CHARGE = "before"
        AFTER_CHARGE = "after"

    order = models.OneToOneField(Order, models.CASCADE)
    place = models.CharField(max_length=6, choices=Place)

    def __str__(self):
        return f"accident {self.place} the charge of order {self.order_id}"
