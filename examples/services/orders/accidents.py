"""Note each run of a task, and let it meet the accident that is meant for it."""

import os
import signal

from .models import Accident, Attempt


def begin(order_id):
    """Note that a task has begun, and meet an accident before the charge."""
    Attempt.objects.create(order_id=order_id)
    meet_accident(order_id, Accident.Place.BEFORE_CHARGE)


def worst_moment(order_id):
    """Meet an accident where money is taken and nothing is told of it yet."""
    meet_accident(order_id, Accident.Place.AFTER_CHARGE)


def meet_accident(order_id, place):
    """Kill this process if an accident is due here, on the task's first run."""
    due = Accident.objects.filter(order_id=order_id, place=place).exists()
    if due and Attempt.objects.filter(order_id=order_id).count() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
