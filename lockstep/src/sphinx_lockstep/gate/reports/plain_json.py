"""Findings as JSON, with each message's code and parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Finding, find_fixes, to_plain

VERSION = 1  # of the format; it grows when a field is removed or changes its meaning


def format_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON object with the keys ``version`` and ``findings``.

    The codes and parameters of messages are stable, their ``text`` isn't.
    """
    values = {"version": VERSION, "findings": list(map(to_entry, findings))}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def to_entry(finding: Finding) -> dict[str, Any]:
    """Return a finding as values that JSON takes."""
    problem = finding.problem
    return {
        "path": finding.path,
        "line": finding.line or None,
        "kind": finding.kind.value,
        **_describe(problem.fact),
        "claim": problem.claim,
        "text": finding.text,
        "nearest": problem.nearest,
        "output": problem.output,
        "fixes": find_fixes(problem),
        "also": list(map(_describe, problem.also)),
    }


def _describe(message: Message) -> dict[str, Any]:
    return {"code": message.code.value, "parameters": to_plain(message.values)}
