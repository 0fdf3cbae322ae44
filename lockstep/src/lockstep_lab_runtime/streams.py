"""Standard streams that write to the page, each under the name of a terminal."""

from __future__ import annotations

import io
import os
from collections.abc import Buffer, Callable

LIMIT = 1_000_000  # characters that one request may print
GRACE = 100_000  # characters more, for the traceback of a stopped program


class Screen:
    """All output, sorted by the terminal in front.

    ``tell`` is called with the terminal's name, the text, and whether it was typed.
    """

    def __init__(self, tell: Callable[[str, str, bool], None]) -> None:
        self.tell = tell
        self.front = "shell"
        self.limit = LIMIT
        self.kept: dict[str, list[str]] = {}
        self._printed = 0

    def clear(self) -> None:
        """Begin a request with no output."""
        self.kept.clear()
        self._printed = 0

    def show(self, text: str, *, typed: bool = False) -> None:
        """Show a text in the front terminal; ``typed`` marks the reader's input.

        Raises RuntimeError if a request prints more than the limit.
        """
        if not self.front:  # output of a program without a terminal
            return
        before, self._printed = self._printed, self._printed + len(text)
        end = self.limit + (GRACE if before > self.limit else 0)
        shown = text[: max(end - before, 0)]
        if shown:
            self.tell(self.front, shown, typed)
        if shown and not typed:
            self.kept.setdefault(self.front, []).append(shown)
        if before <= self.limit < self._printed:
            self._printed = self.limit + 1  # so that the whole grace is left
            raise RuntimeError(f"stopped after printing {self.limit:,} characters")

    def take_descriptors(self) -> None:
        """Show output that bypasses Python's streams, as a signal handler's does."""
        write = os.write

        def show(number: int, data: Buffer, /) -> int:
            if number not in (1, 2):
                return write(number, data)
            text = bytes(data)
            self.show(text.decode("utf-8", "replace"))
            return len(text)

        os.write = show

    def get(self, terminal: str) -> str:
        """Return what a terminal has shown since the request began."""
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
        if not isinstance(text, str):  # click tests for binary streams this way
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._screen.show(text)
        return len(text)


class Input(io.TextIOBase):
    """A standard input that raises EOFError, because nobody can type into it."""

    encoding = "utf-8"

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        """Return True, so that a shell opens its prompt instead of reading a script."""
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        raise EOFError("the lab has no keyboard input: put the value into the code")

    def read(self, size: int | None = -1, /) -> str:
        return self.readline()
