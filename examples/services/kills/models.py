"""Keep which tasks ran, for which set-up of the table."""

from django.db import models


class Run(models.Model):
    """A run of a task that began, and whether it came to its end."""

    setup = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    pid = models.PositiveIntegerField()
    finished = models.BooleanField(default=False)

    def __str__(self):
        return f"run {self.pk} of task {self.number}, {self.setup}"
