"""Tasks that note when they ran, in a file, so that no result backend is needed."""

import os
import time
from resource import RUSAGE_SELF, getrusage

from celery import shared_task
from django.db import connection


def note(journal, begun, backend=0):
    """Append a line to the journal, in one write, which other processes cannot split."""
    peak = getrusage(RUSAGE_SELF).ru_maxrss
    line = f"{begun} {time.monotonic()} {os.getpid()} {peak} {backend}\n"
    descriptor = os.open(journal, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(descriptor, line.encode())
    os.close(descriptor)


@shared_task
def pass_by(journal):
    """Do nothing."""
    note(journal, time.monotonic())


@shared_task
def wait(journal, seconds):
    """Wait, as a task does for another server's answer."""
    begun = time.monotonic()
    time.sleep(seconds)  # stands for the other server
    note(journal, begun)


@shared_task
def compute(journal, rounds):
    """Keep a processor busy with Python code."""
    begun = time.monotonic()
    sum(number * number for number in range(rounds))
    note(journal, begun)


@shared_task
def count(journal):
    """Ask the database for a number, and note which of its processes has answered."""
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_backend_pid() FROM django_celery_results_taskresult"
        )
        _, backend = cursor.fetchone()
    note(journal, begun, backend)
