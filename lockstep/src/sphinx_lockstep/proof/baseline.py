"""Known findings: those that stood when a site began to be proven, and may only shrink."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import INDENT
from sphinx_lockstep.model import LIVE_KINDS, Outcome, Problem, Verdict
from sphinx_lockstep.syntax.masks import mask

LINES = re.compile(r"\b(lines?|offset) \d+")
COMMAND = "python -m sphinx_lockstep baseline"
NOT_RUN = str(NotRun())
MEND = f"take out what is mended: `{COMMAND}`"


class BaselineError(ValueError):
    """A baseline that cannot be used: its line from 1, or 0, and what is wrong."""

    def __init__(self, line: int, fact: str) -> None:
        super().__init__(fact)
        self.line = line
        self.fact = fact

    def describe(self, name: str) -> str:
        """Return the whole message about a file of that name."""
        place = f"{name}:{self.line}:" if self.line else name
        mend = "restore it, or write it anew" if self.line else "write it"
        return f"lockstep.baseline: {place} {self.fact}{INDENT}{mend}: `{COMMAND}`"


@dataclass(frozen=True, order=True)
class KnownFinding:
    """What a finding is known by, wherever its page moves it.

    It holds no line and nothing that differs from run to run.
    """

    page: str
    kind: str
    claim: str
    fact: str

    @property
    def is_step(self) -> bool:
        """Tell whether it stands for the steps of a page that did not run."""
        return self.fact == NOT_RUN


@dataclass(frozen=True)
class Baseline:
    """How often each finding is known, where it is written down, and why it was added.

    ``lines`` are those of the file, from 1.
    """

    counts: Counter[KnownFinding] = field(default_factory=Counter)
    lines: Mapping[KnownFinding, int] = field(default_factory=dict)
    reasons: Mapping[KnownFinding, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.counts.total()


@dataclass(frozen=True)
class Comparison:
    """The findings of today against those that are known.

    ``verdicts`` are without the known problems; ``gone`` has the entries that are
    found less often than they are known, with the number that is left.
    """

    verdicts: dict[str, list[Verdict]]
    gone: tuple[tuple[KnownFinding, int], ...]


def make_entry(
    verdict: Verdict, problem: Problem, masks: Sequence[Sequence[str]]
) -> KnownFinding:
    """Return what a problem is known by.

    The steps of a page that did not run are one entry, whatever kept them from it: how
    many there are depends on the first one that breaks.
    """
    page = verdict.block.docname
    if isinstance(problem.fact, NotRun):
        return KnownFinding(page, "steps", "", NOT_RUN)
    claim, fact = (
        LINES.sub(r"\1 N", mask(text.partition("\n")[0], masks)).strip()
        for text in (problem.claim, str(problem.fact))
    )
    return KnownFinding(page, verdict.kind.value, claim, fact)


def count_findings(
    verdicts: Iterable[Verdict], masks: Sequence[Sequence[str]]
) -> Counter[KnownFinding]:
    """Count the problems of some verdicts by what they are known by."""
    return Counter(
        make_entry(verdict, problem, masks)
        for verdict in verdicts
        for problem in verdict.problems
    )


def compare(
    verdicts: Mapping[str, Sequence[Verdict]],
    baseline: Baseline,
    masks: Sequence[Sequence[str]],
) -> Comparison:
    """Take the known problems from the verdicts of a site.

    Steps that did not run when the baseline was made may fail once they do: what is
    found in them is known as one of them.
    """
    left = Counter(baseline.counts)
    found: dict[str, list[Verdict]] = {}
    for page, own in verdicts.items():
        # The steps that still do not run go first, so that the others get their room.
        known = {id(p) for v in own for p in v.problems if _take(left, v, p, masks)}
        steps = KnownFinding(page, "steps", "", NOT_RUN)
        for verdict in own:
            for problem in verdict.problems:
                if (
                    id(problem) not in known
                    and verdict.kind in LIVE_KINDS
                    and left[steps] > 0
                ):
                    left[steps] -= 1
                    known.add(id(problem))
        found[page] = [_part(verdict, known) for verdict in own]
    gone = [(entry, baseline.counts[entry] - count) for entry, count in (+left).items()]
    return Comparison(found, tuple(sorted(gone)))


def _take(
    left: Counter[KnownFinding],
    verdict: Verdict,
    problem: Problem,
    masks: Sequence[Sequence[str]],
) -> bool:
    """Take a problem from those that are left; tell whether it was there."""
    entry = make_entry(verdict, problem, masks)
    if left[entry] <= 0:
        return False
    left[entry] -= 1
    return True


def _part(verdict: Verdict, known: set[int]) -> Verdict:
    """Return a verdict whose known problems are no problems any more."""
    old = tuple(problem for problem in verdict.problems if id(problem) in known)
    if not old:
        return verdict
    new = tuple(problem for problem in verdict.problems if id(problem) not in known)
    if new:
        return replace(verdict, problems=new, known=old)
    proof = "left in the baseline"
    return replace(verdict, outcome=Outcome.KNOWN, problems=(), known=old, proof=proof)


def describe_gone(
    comparison: Comparison, baseline: Baseline, paths: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """Yield line and message of each entry that is found less often than it is known.

    ``paths`` are the pages' source files by their names.
    """
    for entry, left in comparison.gone:
        page = paths.get(entry.page, entry.page)
        fact = f"is found {left} times on {page}, not {baseline.counts[entry]}"
        if left == 0:
            fact = f"is found no more on {page}"
        claim = " ".join(filter(None, [f"{entry.kind}:", entry.claim, entry.fact]))
        yield (
            baseline.lines[entry],
            f"lockstep.baseline: {claim}: {fact}{INDENT}{MEND}",
        )


def read_baseline(path: Path) -> Baseline:
    """Return the known findings that a file holds, one a line.

    Raises BaselineError where it is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BaselineError(0, "does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(1, f"cannot be read: {error}") from None
    counts: Counter[KnownFinding] = Counter()
    lines: dict[KnownFinding, int] = {}
    reasons: dict[KnownFinding, str] = {}
    rows = text.splitlines()
    if not rows or rows[0] != "[" or rows[-1] != "]":
        raise BaselineError(1, "is no list of findings, one a line")
    for number, row in enumerate(rows[1:-1], 2):
        entry, count, reason = _parse_row(row.removesuffix(","), number)
        if entry in lines:
            raise BaselineError(
                number, f"has a finding that line {lines[entry]} has too"
            )
        counts[entry], lines[entry] = count, number
        if reason:
            reasons[entry] = reason
    return Baseline(counts, lines, reasons)


def _parse_row(row: str, number: int) -> tuple[KnownFinding, int, str]:
    try:
        values = json.loads(row)
        names = [str(values.pop(name)) for name in ("page", "kind", "claim", "fact")]
        count, reason = values.pop("count", 1), str(values.pop("reason", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(number, f"is no finding: {error!r}") from None
    if values or not isinstance(count, int) or count < 1:
        raise BaselineError(number, "is no finding: it has other values")
    return KnownFinding(*names), count, reason


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write known findings, sorted, one a line; the file is whole or not at all."""
    rows = []
    for entry, count in sorted(baseline.counts.items()):
        values: dict[str, object] = dict(vars(entry))
        if count > 1:
            values["count"] = count
        if reason := baseline.reasons.get(entry):
            values["reason"] = reason
        rows.append(json.dumps(values, ensure_ascii=False))
    part = path.with_name(f"{path.name}.part")
    lines = ["[", *(f"{row}," for row in rows[:-1]), *rows[-1:], "]", ""]
    part.write_text("\n".join(lines), "utf-8")
    part.replace(path)
