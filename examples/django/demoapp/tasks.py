"""Take plain values or primary keys, never model instances."""

import time
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from celery import shared_task

from demoapp.base import TimedTask
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


@shared_task(base=TimedTask)
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


@shared_task(bind=True)
def polish_widget(self, widget_id, strokes=10, pause=0.3):
    """Polish a widget, and tell after each stroke how many are done."""
    widget = Widget.objects.get(pk=widget_id)
    for done in range(1, strokes + 1):
        time.sleep(pause)  # stands for real work
        self.update_state(state="PROGRESS", meta={"done": done, "total": strokes})
    return f"{widget.name} shines"


@shared_task(
    autoretry_for=(OSError,),
    retry_backoff=True,
    retry_jitter=False,  # sent rarely, so there's no crowd of retries to spread
    max_retries=3,
)
def check_supplier(url):
    """Return the status that a supplier's web server answers with."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"{url!r} is no web address")
    try:
        answer = urlopen(url, timeout=5)  # seconds
    except HTTPError as error:
        answer = error  # of a server that is there, so its status is the result
    with answer:
        return answer.status
