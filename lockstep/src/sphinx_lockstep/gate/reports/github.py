"""Findings as workflow commands, which GitHub Actions shows on a pull request's lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sphinx_lockstep.model import Finding

# What ends a message, and what ends a property of it.
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
PROPERTY_ESCAPES = {**ESCAPES, ":": "%3A", ",": "%2C"}


def format_github(findings: Sequence[Finding]) -> str:
    """Return one ``::error`` command a line.

    GitHub accepts only files in the repository, so another file's path is part of the
    message.
    """
    return "".join(f"{_make_command(finding)}\n" for finding in findings)


def _make_command(finding: Finding) -> str:
    properties = {}
    text = finding.text
    if finding.path and not Path(finding.path).is_absolute():
        properties["file"] = finding.path
        if finding.line:
            properties["line"] = str(finding.line)
    elif finding.path:
        text = str(finding)
    properties["title"] = f"lockstep.{finding.kind.value}"
    joined = ",".join(
        f"{name}={_escape(value, PROPERTY_ESCAPES)}"
        for name, value in properties.items()
    )
    return f"::error {joined}::{_escape(text, ESCAPES)}"


def _escape(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
