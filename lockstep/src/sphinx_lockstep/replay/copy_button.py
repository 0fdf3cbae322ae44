"""Copy listings as the button of sphinx-copybutton does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sphinx_lockstep.settings.config import Config


@dataclass(frozen=True)
class CopyButton:
    """A site's copy button: its prompts and its character for line continuation.

    A block without a prompt is copied unchanged.
    """

    prompt: re.Pattern[str]
    continuation: str = ""
    keeps_output: bool = False
    keeps_blank: bool = True

    def copy(self, text: str) -> str:
        """Return the text that the button of a block copies."""
        lines = text.split("\n")
        if any(self.prompt.match(line) for line in lines):
            text = "\n".join(self._pick(lines))
        return text.removesuffix("\n")

    def _pick(self, lines: list[str]) -> Iterator[str]:
        continues = False
        for line in lines:
            match = self.prompt.match(line)
            if match or continues:
                yield line[match.end() :] if match else line
                continues = bool(self.continuation) and line.endswith(self.continuation)
            elif self.keeps_output or (self.keeps_blank and not line.strip()):
                yield line


def read_copy_button(config: Config) -> CopyButton | None:
    """Return the copy button that conf.py configures, or None."""
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
