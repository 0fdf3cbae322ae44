"""The mutation run as a program: ``python -m sphinx_lockstep drift -c . docs``."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from sphinx_lockstep.commands.base import Command
from sphinx_lockstep.drift.base import Operator
from sphinx_lockstep.drift.campaign import Campaign, CampaignPlan, DriftError
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.journal import BusyError, Fate, MutantResult, lock
from sphinx_lockstep.drift.operators import choose, find_mutants, get_operators
from sphinx_lockstep.drift.report import format_report, get_percent, make_summary
from sphinx_lockstep.gate.page_reader import ReadSite, read_site
from sphinx_lockstep.model import format_problem
from sphinx_lockstep.proof.prove import prove
from sphinx_lockstep.settings.entries import ConfigError


def add_options(parser: ArgumentParser) -> None:
    """Declare the options of this command."""
    parser.add_argument("source", type=Path, help="the folder of the pages")
    parser.add_argument("-c", dest="confdir", type=Path, help="the folder of conf.py")
    parser.add_argument("--count", type=int, default=320, help="mutants to be built")
    parser.add_argument("--seed", type=int, default=1, help="which ones are chosen")
    parser.add_argument(
        "--operator", action="append", default=[], help="only mutants of this one"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="builds side by side"
    )
    parser.add_argument(
        "--at-least", type=float, default=98.0, help="killed in a hundred"
    )
    parser.add_argument(
        "--limit", type=float, default=60.0, help="seconds a command may take"
    )
    parser.add_argument("--list", action="store_true", help="list the operators")
    parser.add_argument(
        "--folder", type=Path, help="where results are kept: build/drift by default"
    )


def main(options: Namespace) -> int:
    """Put a copy of the site out of step, change by change, and count what is caught.

    The exit status is 1 where too few mutants are killed or a build tells nothing, 2
    where the run cannot begin, 130 when interrupted.
    """
    # A shell that runs this in the background may have it ignore Ctrl-C, which the
    # builds would inherit.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    confdir = options.confdir or options.source
    try:
        if options.list:
            return _list(read_site(options.source, confdir))
        return _run(get_ground(options.source, confdir), options)
    except (ConfigError, DriftError, BusyError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("drift: interrupted; call it again to go on", file=sys.stderr)
        return 130


def get_ground(source: Path, confdir: Path) -> Ground:
    """Return a site that is in step; raise DriftError for one that is not."""
    site = read_site(source, confdir)
    proof = prove(site.pages, site.settings, site.example, _tell)
    verdicts = [verdict for some in proof.verdicts.values() for verdict in some]
    verdicts += proof.others
    problems = [
        ": ".join(format_problem(verdict.block, verdict.kind, problem))
        for verdict in verdicts
        for problem in verdict.problems
    ]
    if faults := [*proof.errors, *proof.problems, *problems]:
        raise DriftError("the site is out of step as it is:\n" + "\n".join(faults))
    shown = {verdict.source for verdict in verdicts if verdict.source}
    return Ground(site, proof.runs, frozenset(shown))


def _run(ground: Ground, options: Namespace) -> int:
    operators = get_operators(ground)
    if unknown := [name for name in options.operator if name not in operators]:
        raise DriftError(f"no operator is called {', '.join(unknown)}")
    some = {
        name: operator
        for name, operator in operators.items()
        if name in options.operator or not options.operator
    }
    mutants = find_mutants(ground, some)
    folder = (options.folder or ground.root / "build" / "drift").resolve()
    plan = CampaignPlan(folder, options.jobs, options.limit)
    chosen = choose(mutants, options.count, options.seed)
    campaign = Campaign(ground, operators, plan, _tell)
    with lock(folder):
        try:
            results = campaign.run(chosen)
        except KeyboardInterrupt:
            _report(list(campaign.results.values()), operators, folder)
            raise
    _report(results, operators, folder)
    broken = any(result.fate is Fate.BROKEN for result in results)
    return int(broken or not results or get_percent(results) < options.at_least)


def _report(
    results: Sequence[MutantResult], operators: Mapping[str, Operator], folder: Path
) -> None:
    """Print what is known, and leave it beside the results as text and as JSON."""
    helps = {name: operator.help for name, operator in operators.items()}
    report = format_report(results, helps)
    (folder / "report.txt").write_text(report + "\n", encoding="utf-8")
    summary = json.dumps(make_summary(results), indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(summary + "\n", encoding="utf-8")
    print(report)


def _list(site: ReadSite) -> int:
    """Print the operators; what only a run can tell, as which settings there are, aside."""
    ground = Ground(site, {}, frozenset())
    operators = get_operators(ground)
    mutants = find_mutants(ground, operators)
    for name, operator in operators.items():
        count = len(mutants.get(name, ()))
        print(f"{name:<18} {count or '':>5}  {operator.help}")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


DRIFT = Command("drift", "count how much drift a build catches", add_options, main)
