"""Blocks that make no claim, each of which is a problem."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.claims.configuration import LANGUAGES
from sphinx_lockstep.messages.listings import (
    ConfigurationTyped,
    ListingUnknown,
    ScriptTyped,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Block, Kind, Problem
from sphinx_lockstep.settings.config import Settings

SHELLS = ("bash", "sh", "shell")


@dataclass(frozen=True)
class UnknownClaim(Claim):
    """A block of no other kind."""

    kind = Kind.UNKNOWN
    is_code = True

    @classmethod
    def recognise(cls, block: Block, settings: Settings) -> bool:
        return True

    def check(self, context: Context) -> CheckResult:
        language = self.block.language or "default"
        fact: Message = ListingUnknown()
        if language in LANGUAGES:
            fact = ConfigurationTyped()
        elif language in SHELLS:
            fact = ScriptTyped()
        return failed(Problem(self.block.line, f"this {language} block", fact))
