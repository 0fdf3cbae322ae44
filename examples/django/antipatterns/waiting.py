"""Wait for a task within a task, which Celery refuses."""

from celery import shared_task

from demoapp.tasks import add, mul


@shared_task
def add_twice(x, y):
    """Add two numbers, and double what comes out."""
    return mul(add.delay(x, y).get(), 2)
