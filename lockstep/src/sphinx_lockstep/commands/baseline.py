"""Write the known findings of a site: ``python -m sphinx_lockstep baseline``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence

from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.gate.page_reader import SiteError, read_site
from sphinx_lockstep.messages.servers import is_server_missing
from sphinx_lockstep.messages.settings import NotSet
from sphinx_lockstep.messages.wording import INDENT
from sphinx_lockstep.model import Finding, Kind, Verdict
from sphinx_lockstep.proof.baseline import compare, count_findings
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.store.baseline import (
    Baseline,
    BaselineError,
    KnownFinding,
    read_baseline,
    write_baseline,
)


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)
    parser.add_argument(
        "--add", metavar="REASON", default="", help="add new findings for this reason"
    )


def main(options: Namespace) -> int:
    """Write the findings of a site to the file that lockstep_baseline names.

    The first time, all findings are written. After that, fixed findings are removed,
    and new ones need --add. Returns 1 if the file isn't written.
    """
    try:
        site = read_site(options.source, get_confdir(options))
    except (SiteError, ConfigError) as error:
        return _refuse(str(error))
    path = site.settings.baseline
    if path is None:
        return _refuse(str(ConfigError(NotSet("lockstep_baseline", "a file"))))
    try:
        before = read_baseline(path) if path.exists() else None
    except BaselineError as error:
        finding = Finding(path.name, error.problem.line, Kind.BASELINE, error.problem)
        return _refuse(str(finding))
    proof = prove(site.pages, site.settings, site.example, print)
    reasons_against = [*map(str, proof.errors), *find_missing_servers(proof.verdicts)]
    if reasons_against:
        return _refuse("the live checks have to run first", reasons_against)
    masks = site.settings.masks
    counts = count_findings(proof.verdicts, masks)
    reasons: dict[KnownFinding, str] = {}
    if before is not None:
        unknown = compare(proof.verdicts, before, masks).verdicts
        new = count_findings(unknown, masks)
        if new and not options.add.strip():
            return _refuse(
                f"{new.total()} finding(s) are new: fix them, or add them with"
                " --add 'the reason'",
                _describe(unknown),
            )
        kept = {each: why for each, why in before.reasons.items() if counts[each]}
        reasons = kept | dict.fromkeys(new, options.add.strip())
    after = Baseline(counts, {}, reasons)
    write_baseline(path, after)
    _tell(path.name, before, after)
    return 0


def find_missing_servers(verdicts: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """Return why servers are missing, if a step did not run for want of one.

    Findings on a machine without the servers say nothing about the pages.
    """
    facts = {
        str(problem.fact)
        for page in verdicts.values()
        for verdict in page
        for problem in verdict.problems
        if is_server_missing(problem.fact)
    }
    return sorted(facts)


def _describe(verdicts: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """Return the first line of each finding, with its place."""
    findings = (
        Finding.of_claim(verdict.block, verdict.kind, problem)
        for page in verdicts.values()
        for verdict in page
        for problem in verdict.problems
    )
    return [str(finding).partition("\n")[0] for finding in findings]


def _tell(name: str, before: Baseline | None, after: Baseline) -> None:
    pages = len({entry.page for entry in after.counts})
    was = f", {before.total} before" if before is not None else ""
    print(f"{name}: {after.total} finding(s) on {pages} page(s){was}")


def _refuse(why: str, details: Sequence[str] = ()) -> int:
    print(
        f"the baseline is not written: {INDENT.join([why, *details])}", file=sys.stderr
    )
    return 1


BASELINE = Command(
    "baseline", "write the findings that a build may ignore", add_options, main
)
