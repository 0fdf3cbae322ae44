"""Wait for what other processes do, and end in order when a signal says so."""

import signal
import time
from contextlib import contextmanager

ENDING = []  # the numbers of the signals that have asked for it
UNDISTURBED = []


def wait_until(condition, seconds=60, reason="the condition", pause=0.05):
    """Return what the condition gives once it is true; raise TimeoutError if late."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if ENDING:  # in a thread, or when the exception had to wait
            raise SystemExit(128 + ENDING[0])
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} seconds for {reason}")
        time.sleep(pause)  # between two looks at the condition
    return value


def end(number, frame):
    """Raise an exception, so that every finally block is run."""
    ENDING.append(number)
    if not UNDISTURBED:
        raise SystemExit(128 + number)


@contextmanager
def undisturbed():
    """Keep the exception for the next wait, so that it parts nothing here."""
    UNDISTURBED.append(True)
    try:
        yield
    finally:
        UNDISTURBED.pop()


def end_by_exception():
    """Let the signals that ask a process to end raise an exception in it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
