"""Take plain values or primary keys, never model instances."""

from celery import shared_task


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
