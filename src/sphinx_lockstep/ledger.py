"""The ledger: every listing of the site with its proof, as JSON and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.model import Kind, Outcome, Run, Verdict


@dataclass(frozen=True)
class Ledger:
    """All verdicts of a build, by page; the runs behind them; the versions at hand."""

    verdicts: Mapping[str, Sequence[Verdict]]
    runs: Mapping[str, Run]
    versions: Mapping[str, str]
    root: Path
    source_url: str = ""

    def count(self, docname: str) -> tuple[int, int]:
        """Return how many listings of a page are proven, and how many it has."""
        verdicts = self.verdicts.get(docname, ())
        return sum(v.outcome is Outcome.PROVEN for v in verdicts), len(verdicts)

    def summarize(self, docname: str) -> str:
        """Return a page's own line, or "" for a page without listings."""
        proven, total = self.count(docname)
        if not total:
            return ""
        versions = ", ".join(
            f"{name} {version}" for name, version in self.versions.items()
        )
        waived = sum(v.outcome is Outcome.WAIVED for v in self.verdicts[docname])
        text = f"{proven} of {total} listings proven with {versions}"
        return text + (f"; {waived} waived with a reason." if waived else ".")

    def get_link(self, verdict: Verdict) -> str:
        """Return the address of the lines that prove a listing, or ""."""
        if not self.source_url or not verdict.source:
            return ""
        slug = re.sub(r"[^a-z0-9]+", "-", verdict.source.lower()).strip("-")
        return self.source_url.format(
            path=verdict.source, slug=slug, first=verdict.first, last=verdict.last
        )

    def to_entries(self) -> list[dict[str, Any]]:
        """Return the ledger as plain values, one entry a listing."""
        return [
            self._to_entry(verdict)
            for docname in sorted(self.verdicts)
            for verdict in self.verdicts[docname]
        ]

    def get_when(self, verdict: Verdict) -> str:
        """Return when a listing was run, in UTC, or "" for one that needs no run."""
        name = verdict.block.docname
        if verdict.kind is Kind.SETTINGS:
            name = f"{name} (settings)"
        elif verdict.kind not in {Kind.CONSOLE, Kind.SESSION, Kind.LOG}:
            return ""
        return self.runs[name].when if name in self.runs else ""

    def _to_entry(self, verdict: Verdict) -> dict[str, Any]:
        return {
            "page": verdict.block.path,
            "line": verdict.block.line,
            "anchor": verdict.block.anchor,
            "kind": verdict.kind.value,
            "outcome": verdict.outcome.value,
            "proof": describe(verdict),
            "source": verdict.source,
            "first": verdict.first,
            "last": verdict.last,
            "when": self.get_when(verdict),
            "problems": [f"{p.line}: {p.claim} {p.fact}" for p in verdict.problems],
        }

    def write(self, path: Path) -> None:
        """Write ``ledger.json``."""
        values = {"versions": dict(self.versions), "listings": self.to_entries()}
        path.write_text(
            json.dumps(values, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )


def describe(verdict: Verdict) -> str:
    """Return in a few words how a listing is proven."""
    if verdict.outcome is Outcome.WAIVED:
        return f"not proven because {verdict.proof}"
    if not verdict.source:
        return verdict.proof
    place = f"{verdict.proof} {verdict.source}".strip()
    if not verdict.first:
        return place
    if verdict.first == verdict.last:
        return f"{place}, line {verdict.first}"
    return f"{place}, lines {verdict.first} to {verdict.last}"
