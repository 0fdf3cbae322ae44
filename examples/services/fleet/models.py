"""Define the record of what ran, and on which node."""

from django.db import models


class Run(models.Model):
    """One execution of a task: a task that runs twice leaves two."""

    batch = models.UUIDField()
    number = models.PositiveIntegerField()
    node = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    is_done = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["batch", "number"])]

    def __str__(self):
        return f"{self.number} on {self.node}"
