"""Take plain values or primary keys, never model instances."""

from celery import shared_task

from demoapp.models import Widget


@shared_task
def add(x, y):
    """Add two numbers."""
    return x + y


@shared_task
def mul(x, y):
    """Multiply two numbers."""
    return x * y


@shared_task
def xsum(numbers):
    """Add up a list of numbers."""
    return sum(numbers)


@shared_task
def count_widgets():
    """Count the widgets there are."""
    return Widget.objects.count()


@shared_task
def rename_widget(widget_id, name):
    """Give a widget another name."""
    widget = Widget.objects.get(pk=widget_id)
    widget.name = name
    widget.save(update_fields=["name"])
    return widget.name
