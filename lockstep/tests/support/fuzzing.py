"""Texts that are almost valid, for the tests of whatever parses them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LIMIT = 20  # seconds after which a text counts as one that hangs
fuzzed = settings(
    max_examples=2_000 if "CI" in os.environ else 10_000,  # CI has no time for more
    deadline=None,
    database=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],  # to explain takes minutes
)
ODD = ("\t", "\r", "\0", "\f", "\x85", "\u2028", "\ufeff", "\ud800", "é", "\u0301")


def join(pieces: tuple[str, ...], size: int = 30) -> st.SearchStrategy[str]:
    """Return texts of some pieces, up to a number of them."""
    letters = {chr(0x100 + at): piece for at, piece in enumerate(pieces)}
    text = st.text(alphabet=list(letters), max_size=size)
    return text.map(lambda text: "".join(map(letters.__getitem__, text)))


@contextmanager
def no_hang() -> Iterator[None]:
    """Fail where what is inside does not come to an end."""

    def stop(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"hangs: no end within {LIMIT} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def get_or_fact[T](read: Callable[[], T], *errors: type[Exception]) -> T | None:
    """Return what is read, or None where one of the errors says that it cannot be."""
    try:
        return read()
    except errors:
        return None
