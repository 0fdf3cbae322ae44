"""The error that a wrong setting raises."""

from __future__ import annotations

from sphinx_lockstep.messages.message import Message


class ConfigError(ValueError):
    """A setting that can't be used.

    ``place`` is the file and the line that set it, "" if no file does.
    """

    def __init__(self, message: Message, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    @property
    def text(self) -> str:
        """Return what is wrong, and how to fix it."""
        return ". ".join(filter(None, (str(self.message), self.message.advice)))

    def __str__(self) -> str:
        """Return the text behind its place."""
        return ": ".join(filter(None, (self.place, self.text)))
