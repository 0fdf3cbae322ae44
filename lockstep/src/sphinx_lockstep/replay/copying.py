"""What the copy button of a built page gives, by sphinx-copybutton's settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_lockstep.settings.config import Config


@dataclass(frozen=True)
class CopyButton:
    """How a site's button copies: what a prompt is, and what goes on to the next line.

    A block without any prompt is copied as it is.
    """

    prompt: re.Pattern[str]
    continuation: str = ""
    keeps_output: bool = False
    keeps_blank: bool = True

    def copy(self, text: str) -> str:
        """Return what is in the clipboard after the button of a block was pressed."""
        lines = text.split("\n")
        if any(self.prompt.match(line) for line in lines):
            text = "\n".join(self._pick(lines))
        return text.removesuffix("\n")

    def _pick(self, lines: list[str]) -> Iterator[str]:
        goes_on = False
        for line in lines:
            match = self.prompt.match(line)
            if match or goes_on:
                yield line[match.end() :] if match else line
                goes_on = bool(self.continuation) and line.endswith(self.continuation)
            elif self.keeps_output or (self.keeps_blank and not line.strip()):
                yield line


def read_copy_button(config: Config) -> CopyButton | None:
    """Return the button as conf.py sets it up, None on a site without one."""
    if not hasattr(config, "copybutton_prompt_text"):
        return None
    text = config.copybutton_prompt_text
    pattern = text if config.copybutton_prompt_is_regexp else re.escape(text)
    return CopyButton(
        re.compile(pattern or r"(?!)"),
        config.copybutton_line_continuation_character,
        not config.copybutton_only_copy_prompt_lines,
        config.copybutton_copy_empty_lines,
    )
