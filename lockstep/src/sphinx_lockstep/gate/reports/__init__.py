"""Findings as text in the formats that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sphinx_lockstep.gate.reports.github import format_github
from sphinx_lockstep.gate.reports.plain_json import format_json
from sphinx_lockstep.gate.reports.sarif import format_sarif
from sphinx_lockstep.model import Finding

type Format = Callable[[Sequence[Finding], str], str]

# The formats of ``lockstep_report``. Each takes the findings and the path of conf.py,
# which stands for the site as a whole.
FORMATS: Mapping[str, Format] = {
    "json": lambda findings, conf: format_json(findings),
    "sarif": format_sarif,
    "github": lambda findings, conf: format_github(findings),
}
