"""The ledger: every listing and name of the site with its proof."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sphinx_lockstep.model import (
    LIVE_KINDS,
    Block,
    Kind,
    Mention,
    Outcome,
    Run,
    Verdict,
)
from sphinx_lockstep.store.files import write_whole

# Templates run in an engine that doesn't report the lines that it executes.
TEMPLATES = (".html", ".jinja", ".j2")


@dataclass(frozen=True)
class Ledger:
    """The verdicts of a build by page, the runs behind them, and installed versions."""

    verdicts: Mapping[str, Sequence[Verdict]]
    runs: Mapping[str, Run]
    versions: Mapping[str, str]
    root: Path
    source_url: str = ""
    example: str = ""

    def get_listings(self, docname: str) -> list[Verdict]:
        """Return the verdicts on a page's listings."""
        verdicts = self.verdicts.get(docname, ())
        return [v for v in verdicts if isinstance(v.block, Block)]

    def get_mentions(self, docname: str) -> list[Verdict]:
        """Return the verdicts on the names in a page's prose."""
        verdicts = self.verdicts.get(docname, ())
        return [v for v in verdicts if isinstance(v.block, Mention)]

    def summarize(self, docname: str) -> str:
        """Return the summary below a page, or "" for a page without claims."""
        verdicts = self.verdicts.get(docname, ())
        if not verdicts:
            return ""
        versions = ", ".join(
            f"{name} {version}" for name, version in self.versions.items()
        )
        counts = count(self.get_listings(docname), self.get_mentions(docname))
        waived = sum(v.outcome is Outcome.WAIVED for v in verdicts)
        text = f"{counts} proven with {versions}"
        run = self.runs.get(docname)
        if run is not None and run.services:
            text += f", on {', '.join(run.services)} on {run.when[:10]}"
        if waived:
            text += f"; {waived} waived with a reason"
        if known := count_known(verdicts):
            text += f"; {known} left in the baseline"
        return f"{text}."

    def sum_up(self) -> str:
        """Return in words how much of the site is proven."""
        counts = count(
            [v for page in self.verdicts for v in self.get_listings(page)],
            [v for page in self.verdicts for v in self.get_mentions(page)],
        )
        known = count_known(v for page in self.verdicts.values() for v in page)
        told = f"{counts} proven"
        return f"{told}, {known} left in the baseline" if known else told

    def get_link(self, verdict: Verdict) -> str:
        """Return the URL of the example's lines that prove a listing, or ""."""
        own = Path(verdict.source).is_relative_to(self.example)
        if not self.source_url or not verdict.source or not own:
            return ""
        slug = re.sub(r"[^a-z0-9]+", "-", verdict.source.lower()).strip("-")
        return self.source_url.format(
            path=verdict.source, slug=slug, first=verdict.first, last=verdict.last
        )

    def get_when(self, verdict: Verdict) -> str:
        """Return when a listing ran, in UTC, or "" if it needs no run."""
        name = verdict.block.docname
        if verdict.kind is Kind.SETTINGS:
            name = f"{name} (settings)"
        elif verdict.kind not in LIVE_KINDS:
            return ""
        return self.runs[name].when if name in self.runs else ""

    def get_services(self, verdict: Verdict) -> tuple[str, ...]:
        """Return the external services that a listing ran on, with their versions."""
        run = self.runs.get(verdict.block.docname)
        is_live = verdict.kind in LIVE_KINDS and verdict.kind is not Kind.SETTINGS
        return run.services if run is not None and is_live else ()

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
            "services": list(self.get_services(verdict)),
            "executed": verdict.executed and asdict(verdict.executed),
            "problems": [f"{p.line}: {p.claim} {p.fact}" for p in verdict.problems],
        }

    def write(self, path: Path, unresolved: Sequence[str] = ()) -> None:
        """Write ``ledger.json``; ``unresolved`` are pages with references without a target."""
        pages = sorted(self.verdicts)
        values = {
            "versions": dict(self.versions),
            "unresolved": list(unresolved),
            "listings": [
                self._to_entry(verdict)
                for page in pages
                for verdict in self.get_listings(page)
            ],
            "mentions": [
                _to_mention_entry(verdict)
                for page in pages
                for verdict in self.get_mentions(page)
            ],
        }
        write_whole(path, json.dumps(values, indent=1, ensure_ascii=False) + "\n")


def count(listings: Sequence[Verdict], mentions: Sequence[Verdict]) -> str:
    """Return in words how many of some listings and names are proven."""
    parts = []
    for verdicts, name in ((listings, "listings"), (mentions, "names")):
        if verdicts:
            proven = sum(v.outcome is Outcome.PROVEN for v in verdicts)
            parts.append(f"{proven} of {len(verdicts)} {name}")
    return " and ".join(parts) or "0 of 0 listings"


def count_known(verdicts: Iterable[Verdict]) -> str:
    """Return in words how many findings are known, or "" if none is."""
    known = sum(len(verdict.known) for verdict in verdicts)
    return f"{known} known finding{'s' if known > 1 else ''}" if known else ""


def _to_mention_entry(verdict: Verdict) -> dict[str, Any]:
    mention = verdict.block
    assert isinstance(mention, Mention)
    return {
        "page": mention.path,
        "line": mention.line,
        "anchor": mention.anchor,
        "role": mention.role,
        "text": mention.text,
        "outcome": verdict.outcome.value,
        "proof": describe(verdict),
        "problems": [f"{p.line}: {p.claim} {p.fact}" for p in verdict.problems],
    }


def describe_executed(verdict: Verdict) -> str:
    """Return how many of a listing's statements were executed, and by which runs."""
    executed = verdict.executed
    if executed is None:
        return "not measured" if verdict.source.endswith(TEMPLATES) else ""
    counts = f"{executed.lines} of {executed.of}"
    if not executed.by:
        return counts
    more = f" and {len(executed.by) - 1} more" if executed.by[1:] else ""
    return f"{counts} by {executed.by[0]}{more}"


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
