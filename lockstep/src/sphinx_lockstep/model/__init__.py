"""Frozen values and enums that every room shares; it imports nothing of the package."""

from __future__ import annotations

from sphinx_lockstep.model.findings import Finding
from sphinx_lockstep.model.formatting import find_fixes, format_problem
from sphinx_lockstep.model.kinds import LIVE_KINDS, Kind, Outcome
from sphinx_lockstep.model.pages import Block, Mention, PageRecord, Prose
from sphinx_lockstep.model.problems import Problem
from sphinx_lockstep.model.questions import Answer, Question
from sphinx_lockstep.model.recordings import Recording, Run
from sphinx_lockstep.model.serialising import to_json, to_plain
from sphinx_lockstep.model.steps import Act, Script, Step
from sphinx_lockstep.model.verdicts import Executed, Verdict

__all__ = [
    "LIVE_KINDS",
    "Act",
    "Answer",
    "Block",
    "Executed",
    "Finding",
    "Kind",
    "Mention",
    "Outcome",
    "PageRecord",
    "Problem",
    "Prose",
    "Question",
    "Recording",
    "Run",
    "Script",
    "Step",
    "Verdict",
    "find_fixes",
    "format_problem",
    "to_json",
    "to_plain",
]
