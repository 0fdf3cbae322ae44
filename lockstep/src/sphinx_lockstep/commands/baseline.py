"""Writing down the findings of today, or taking out what is mended since."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from sphinx.errors import SphinxError

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.gate.page_reader import read_site
from sphinx_lockstep.messages.runs import NotRun, is_prevented
from sphinx_lockstep.messages.wording import INDENT
from sphinx_lockstep.model import Verdict
from sphinx_lockstep.proof.baseline import (
    Baseline,
    BaselineError,
    KnownFinding,
    compare,
    count_findings,
    read_baseline,
    write_baseline,
)
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.settings.entries import ConfigError


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument(
        "-c", dest="confdir", type=Path, help="the folder of conf.py, where another"
    )
    parser.add_argument(
        "--add", metavar="REASON", default="", help="take new findings in, for a reason"
    )


def main(options: Namespace) -> int:
    """Write the file that lockstep_baseline names: what stands in it may only shrink.

    The first time all findings are taken in. Later, those that are found no more are
    taken out, and new ones are refused without a reason.
    """
    try:
        site = read_site(options.source, options.confdir or options.source)
        path = site.settings.baseline
        if path is None:
            raise ConfigError("lockstep_baseline is not set: name a file in conf.py")
        before = read_baseline(path) if path.exists() else None
    except (SphinxError, ConfigError, BaselineError) as error:
        return _refuse(f"{error}")
    proof = prove(site.pages, site.settings, site.example, print)
    broken = [*proof.errors, *find_idle(proof.verdicts)]
    if broken:
        return _refuse("the live checks have to run first", broken)
    masks = site.settings.masks
    counts = count_findings((v for own in proof.verdicts.values() for v in own), masks)
    reasons: dict[KnownFinding, str] = {}
    if before is not None:
        comparison = compare(proof.verdicts, before, masks)
        new = count_findings(
            (v for own in comparison.verdicts.values() for v in own), masks
        )
        if new and not options.add.strip():
            told = [f"{e.page}: {e.kind}: {e.claim} {e.fact}" for e in sorted(new)]
            return _refuse(
                f"{new.total()} finding(s) are new, and a baseline may only shrink:"
                " mend them, or take them in with --add 'the reason'",
                told,
            )
        kept = {e: why for e, why in before.reasons.items() if counts[e]}
        reasons = kept | dict.fromkeys(new, options.add.strip())
    after = Baseline(counts, {}, reasons)
    write_baseline(path, after)
    _tell(path.name, before, after)
    return 0


def find_idle(verdicts: Mapping[str, Sequence[Verdict]]) -> list[str]:
    """Return why steps did not run, where it is for want of a service."""
    facts = {
        str(problem.fact.because)
        for own in verdicts.values()
        for verdict in own
        for problem in verdict.problems
        if isinstance(problem.fact, NotRun)
        and not is_prevented(problem.fact)
        and problem.fact.because is not None
        and str(problem.fact.because).startswith("the ")
    }
    return sorted(facts)


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
    "baseline", "write down the findings that are left", add_options, main
)
