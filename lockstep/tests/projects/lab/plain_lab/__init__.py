"""All that a set-up has to have, for a project that needs nothing of its own."""

from collections.abc import Callable
from typing import Any

PROGRAMS = ()  # that go on beside the shell
POLLS = ()  # modules whose sleeps wait for one of them


def enter(memory: dict[str, Any], mark: Callable[[str], None]) -> None:
    """Set up a process, which has loaded its modules anew."""


def begin() -> None:
    """Let a program begin as in a process of its own."""


def capture() -> Any:
    """Return what a process has of its own, beyond what each Python program has."""


def install(own: Any) -> None:
    """Put the process into a state that was captured; None stands for a new one."""


def get_panes() -> list[dict[str, Any]]:
    """Return what is shown beside the programs."""
    return []
