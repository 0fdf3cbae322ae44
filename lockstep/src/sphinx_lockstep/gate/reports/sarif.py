"""Findings as SARIF 2.1.0, which GitHub's code scanning and many editors read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx_lockstep.gate.reports.plain_json import to_entry
from sphinx_lockstep.messages.catalogue import CATALOGUE
from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.model import Finding

NAME = "sphinx-lockstep"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# Fields of a finding that SARIF has no place for.
PROPERTIES = ("kind", "claim", "parameters", "nearest", "fixes")


def format_sarif(findings: Sequence[Finding], conf: str) -> str:
    """Return findings as a SARIF log with one run.

    ``conf`` is the path of conf.py. It is the location of a finding about the site as a
    whole, because GitHub shows no result without a location.
    """
    codes = sorted({finding.problem.fact.code for finding in findings})
    driver = {
        "name": NAME,
        "version": metadata.version(NAME),
        "rules": list(map(_make_rule, codes)),
    }
    results = [_make_result(finding, codes, conf) for finding in findings]
    run = {"tool": {"driver": driver}, "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _make_rule(code: Code) -> dict[str, Any]:
    """Return the rule of a message: its code, and the docstring of its class."""
    text = " ".join((CATALOGUE[code].__doc__ or code.value).split())
    return {"id": code.value, "shortDescription": {"text": text}}


def _make_result(finding: Finding, codes: Sequence[Code], conf: str) -> dict[str, Any]:
    code, entry = finding.problem.fact.code, to_entry(finding)
    return {
        "ruleId": code.value,
        "ruleIndex": codes.index(code),
        "level": "error",
        "message": {"text": finding.text},
        "locations": [{"physicalLocation": _make_location(finding, conf)}],
        "properties": {name: entry[name] for name in PROPERTIES},
    }


def _make_location(finding: Finding, conf: str) -> dict[str, Any]:
    path = finding.path or conf
    if Path(path).is_absolute():  # outside of the repository
        artifact = {"uri": Path(path).as_uri()}
    else:
        artifact = {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
    location: dict[str, Any] = {"artifactLocation": artifact}
    if finding.line:
        location["region"] = {"startLine": finding.line}
    return location
