"""Define tasks that leave a record of where they ran."""

import os
import time

from celery import shared_task

from .models import Run


@shared_task(bind=True, acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def pack(self, batch, number):
    """Pack a parcel, which takes a moment."""
    run = Run.objects.create(
        batch=batch, number=number, node=self.request.hostname, pid=os.getpid()
    )
    time.sleep(0.2)  # stands for the work
    run.is_done = True
    run.save(update_fields=["is_done"])


@shared_task(bind=True)
def label(self, number):
    """Say by which queue the label of a parcel has come."""
    return f"label {number}, by {self.request.delivery_info['routing_key']}"
