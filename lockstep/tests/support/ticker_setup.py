"""A set-up for tests of the lab: one program that goes on, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lockstep_lab_runtime.programs import ProgramKind

PROGRAMS = (ProgramKind("ticker", "Ticker", "python ticker.py", r"ticker\.py"),)
POLLS = ()


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Count the times that modules were loaded anew."""
    memory["starts"] = memory.get("starts", 0) + 1


def begin() -> None:
    """Do nothing: a process of its own has nothing else for itself."""


def capture() -> None:
    """Return nothing."""


def install(own: None) -> None:
    """Put nothing back."""


def get_panes() -> list[dict[str, Any]]:
    """Return no panes."""
    return []
