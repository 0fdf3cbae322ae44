"""Count in a child of the worker's pool."""

import os

from celery import Celery

app = Celery("shop", broker=os.environ["BROKER"])


@app.task
def count(things):
    total = len(things)
    print(f"counted {total}")
