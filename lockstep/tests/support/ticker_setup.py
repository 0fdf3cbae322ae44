"""A set-up package for tests of the lab, with one long-running program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lockstep_lab_runtime.programs import ProgramKind

PROGRAMS = (ProgramKind("ticker", "Ticker", "python ticker.py", r"ticker\.py"),)
POLLS = ()


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Count the processes that have loaded their modules."""
    memory["starts"] = memory.get("starts", 0) + 1


def begin() -> None:
    """Do nothing; this project has no state of a process."""


def capture() -> None:
    """Return nothing."""


def install(own: None) -> None:
    """Restore nothing."""


def get_panes() -> list[dict[str, Any]]:
    """Return no panes."""
    return []
