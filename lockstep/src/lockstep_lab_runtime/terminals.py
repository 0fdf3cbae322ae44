"""Text streams whose every write goes to the page, under the terminal's name."""

from __future__ import annotations

import io
import os
from collections.abc import Buffer, Callable

LIMIT = 1_000_000  # characters that one request may print
GRACE = 100_000  # for the traceback of a program that was stopped at the limit


class Screen:
    """Where all that is printed goes: told apart by the terminal that is in front."""

    def __init__(self, tell: Callable[[str, str, bool], None]) -> None:
        self.tell = tell
        self.front = "shell"
        self.limit = LIMIT
        self.kept: dict[str, list[str]] = {}
        self._printed = 0

    def clear(self) -> None:
        """Begin a request: nothing has been printed yet."""
        self.kept.clear()
        self._printed = 0

    def show(self, text: str, *, typed: bool = False) -> None:
        """Show a text in the terminal in front; ``typed`` is what the reader enters.

        Raises RuntimeError where a request has printed more than the limit.
        """
        if not self.front:  # nobody looks
            return
        before, self._printed = self._printed, self._printed + len(text)
        end = self.limit + (GRACE if before > self.limit else 0)
        shown = text[: max(end - before, 0)]
        if shown:
            self.tell(self.front, shown, typed)
        if shown and not typed:
            self.kept.setdefault(self.front, []).append(shown)
        if before <= self.limit < self._printed:
            self._printed = self.limit + 1  # however long it was: the traceback follows
            raise RuntimeError(
                f"printed more than {self.limit:,} characters, and was stopped here"
            )

    def take_descriptors(self) -> None:
        """Show also what a signal's handler writes past Python's own streams."""
        write = os.write

        def show(number: int, data: Buffer, /) -> int:
            if number not in (1, 2):
                return write(number, data)
            text = bytes(data)
            self.show(text.decode("utf-8", "replace"))
            return len(text)

        os.write = show

    def get(self, terminal: str) -> str:
        """Return what was printed in a terminal since the request began."""
        return "".join(self.kept.get(terminal, ()))


class Output(io.TextIOBase):
    """A standard output that writes to the screen."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, screen: Screen, number: int) -> None:
        self._screen = screen
        self._number = number

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> int:
        if not isinstance(text, str):  # how click finds out which streams are binary
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._screen.show(text)
        return len(text)


class Input(io.TextIOBase):
    """A standard input at which nobody types: who reads from it is told so."""

    encoding = "utf-8"

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        """Say yes, so that a shell opens its prompt instead of reading a script."""
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        raise EOFError("nothing can be typed in here: give the value in the code")

    def read(self, size: int | None = -1, /) -> str:
        return self.readline()
