"""Work for a worker that will be killed."""

import os
import time

from celery import shared_task

from .models import Run


@shared_task(default_retry_delay=1)  # three minutes otherwise, for a retry
def work(setup, number, seconds):
    """Note that the task runs, which takes the seconds on its first run."""
    run = Run.objects.create(setup=setup, number=number, pid=os.getpid())
    if Run.objects.filter(setup=setup, number=number).count() == 1:
        time.sleep(seconds)  # stands for the work
    run.finished = True
    run.save(update_fields=["finished"])
