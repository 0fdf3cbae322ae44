"""Hold the one model that the tasks work on."""

from django.db import models


class Widget(models.Model):
    name = models.CharField(max_length=140)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
