"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

LIMIT = 60  # seconds, on a busy machine


def wait_for[Found](look: Callable[[], Found], interval: float = 0.05) -> Found:
    """Look until something is found; fail after a minute."""
    end = time.monotonic() + LIMIT
    while not (found := look()):
        assert time.monotonic() < end, "waited for a minute"
        time.sleep(interval)  # between two looks
    return found
