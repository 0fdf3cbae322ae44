"""The command ``drift``: make small mistakes, and count how many a build reports."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from sphinx_lockstep.commands.base import Command, add_site_options, get_confdir
from sphinx_lockstep.drift.catalogue import find_mutants, get_operators
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.drift.journal import Fate, MutantResult, lock
from sphinx_lockstep.drift.mutation_run import MutationRun, RunPlan
from sphinx_lockstep.drift.operators import Operator
from sphinx_lockstep.drift.report import format_report, get_percent, make_summary
from sphinx_lockstep.drift.sample import choose
from sphinx_lockstep.gate.page_reader import ReadSite, read_site
from sphinx_lockstep.messages.drift import SiteFails, UnknownOperator
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import format_problem
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.settings.errors import ConfigError


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    add_site_options(parser)
    parser.add_argument("--count", type=int, default=320, help="number of mutants")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument(
        "--operator", action="append", default=[], help="use only this operator"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="builds in parallel"
    )
    parser.add_argument(
        "--at-least", type=float, default=98.0, help="percentage of mutants to kill"
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=60,
        help="seconds that a command of a page may take",
    )
    parser.add_argument("--list", action="store_true", help="list the operators")
    parser.add_argument(
        "--folder", type=Path, help="directory of the results (default: build/drift)"
    )


def main(options: Namespace) -> int:
    """Make mutants of a site, and count how many of them a build reports.

    Returns 0 on success, 1 if too few mutants are killed or a build is inconclusive, 2
    if the run can't begin, and 130 when interrupted.
    """
    # A shell may start a background job with Ctrl-C ignored; builds would inherit that.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    confdir = get_confdir(options)
    try:
        if options.list:
            return _list(read_site(options.source, confdir))
        return _run(check_site(options.source, confdir), options)
    except (ConfigError, DriftError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("drift: interrupted; run it again to continue", file=sys.stderr)
        return 130


def check_site(source: Path, confdir: Path) -> CheckedSite:
    """Return a site without problems; raise DriftError if it has any."""
    site = read_site(source, confdir)
    proof = prove(site.pages, site.settings, site.example, _tell)
    verdicts = [verdict for some in proof.verdicts.values() for verdict in some]
    verdicts += proof.others
    problems = [
        ": ".join(format_problem(verdict.block, verdict.kind, problem))
        for verdict in verdicts
        for problem in verdict.problems
    ]
    if faults := [*map(str, (*proof.errors, *proof.problems)), *problems]:
        raise DriftError("the site", SiteFails("\n".join(faults)))
    shown = {verdict.source for verdict in verdicts if verdict.source}
    return CheckedSite(site, proof.runs, frozenset(shown))


def _run(site: CheckedSite, options: Namespace) -> int:
    operators = get_operators(site)
    if unknown := [name for name in options.operator if name not in operators]:
        raise DriftError(quote(unknown[0]), UnknownOperator())
    some = {
        name: operator
        for name, operator in operators.items()
        if name in options.operator or not options.operator
    }
    mutants = find_mutants(site, some)
    folder = (options.folder or site.root / "build" / "drift").resolve()
    plan = RunPlan(folder, options.jobs, options.limit)
    chosen = choose(mutants, options.count, options.seed)
    mutation_run = MutationRun(site, operators, plan, _tell)
    with lock(folder):
        try:
            results = mutation_run.run(chosen)
        except KeyboardInterrupt:
            _report(list(mutation_run.results.values()), operators, folder)
            raise
    _report(results, operators, folder)
    broken = any(result.fate is Fate.BROKEN for result in results)
    return int(broken or not results or get_percent(results) < options.at_least)


def _report(
    results: Sequence[MutantResult], operators: Mapping[str, Operator], folder: Path
) -> None:
    """Print the report, and write it next to the results as text and as JSON."""
    helps = {name: operator.help for name, operator in operators.items()}
    report = format_report(results, helps)
    (folder / "report.txt").write_text(report + "\n", encoding="utf-8")
    summary = json.dumps(make_summary(results), indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(summary + "\n", encoding="utf-8")
    print(report)


def _list(site: ReadSite) -> int:
    """Print the operators and the numbers of mutants that need no live check."""
    checked = CheckedSite(site, {}, frozenset())
    operators = get_operators(checked)
    mutants = find_mutants(checked, operators)
    for name, operator in operators.items():
        count = len(mutants.get(name, ()))
        print(f"{name:<18} {count or '':>5}  {operator.help}")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


DRIFT = Command(
    "drift", "count how many small mistakes a build reports", add_options, main
)
