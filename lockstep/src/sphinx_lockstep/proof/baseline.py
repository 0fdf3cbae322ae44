"""Compare the findings of a build with the known findings in the baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.records import FindingFixed, FindingRarer
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.wording import quote
from sphinx_lockstep.model import (
    LIVE_KINDS,
    Finding,
    Kind,
    Outcome,
    Problem,
    Verdict,
    to_plain,
)
from sphinx_lockstep.store.baseline import Baseline, KnownFinding, to_text
from sphinx_lockstep.syntax.masks import mask

# What a claim says in the page's own words: `add()` in "the caption `add()`".
QUOTED = re.compile(r"`(.*)`", re.DOTALL)
# Numbers that change when a file is edited elsewhere, in "line 3" and "tasks.py:3".
LINES = re.compile(r"(\blines? |\boffset |\w\.\w+:)\d+(?:-\d+)?")

type Masks = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Comparison:
    """The findings of a build, compared with the known ones.

    ``verdicts`` are without the known problems. ``fixed`` has each known finding that
    occurs less often than the baseline says, with the number of times that it occurs.
    """

    verdicts: dict[str, list[Verdict]]
    fixed: tuple[tuple[KnownFinding, int], ...]


def identify(verdict: Verdict, problem: Problem, masks: Masks) -> KnownFinding:
    """Return the identity of a problem.

    Steps of a page that did not run share one identity, whatever the reason: how many
    there are depends on the first step that fails.
    """
    page, code = verdict.block.docname, problem.fact.code
    if isinstance(problem.fact, NotRun):
        return _identify_skipped_steps(page)
    quoted = QUOTED.search(problem.claim)
    subject = _clean(quoted[1], masks) if quoted else ""
    parameters = to_text(_find_parameters(problem.fact, masks))
    return KnownFinding(page, verdict.kind.value, code.value, subject, parameters)


def _identify_skipped_steps(page: str) -> KnownFinding:
    return KnownFinding(page, "steps", Code.NOT_RUN.value)


def _find_parameters(message: Message, masks: Masks) -> dict[str, Any]:
    """Return a message's parameters without the volatile ones, masked."""
    found: dict[str, Any] = {}
    for name, value in message.values.items():
        if name in message.volatile:
            continue
        if isinstance(value, Message):
            inner = _find_parameters(value, masks)
            found[name] = {"code": value.code.value, **inner}
        else:
            found[name] = _clean(value, masks) if isinstance(value, str) else value
    plain: dict[str, Any] = to_plain(found)
    return plain


def _clean(text: str, masks: Masks) -> str:
    """Return the first line of a text, without what differs from run to run."""
    return LINES.sub(r"\1N", mask(text.partition("\n")[0], masks)).strip()


def count_findings(
    verdicts: Mapping[str, Sequence[Verdict]], masks: Masks
) -> Counter[KnownFinding]:
    """Count the problems of some verdicts by their identities."""
    return Counter(
        identify(verdict, problem, masks)
        for page in verdicts.values()
        for verdict in page
        for problem in verdict.problems
    )


def compare(
    verdicts: Mapping[str, Sequence[Verdict]], baseline: Baseline, masks: Masks
) -> Comparison:
    """Remove the known problems from the verdicts of a site.

    A step that did not run when the baseline was written may fail once it runs. Such a
    failure counts as one of the steps that did not run.
    """
    left = Counter(baseline.counts)
    found: dict[str, list[Verdict]] = {}
    for page, own in verdicts.items():
        # Exact matches go first, so that new failures only take what they leave.
        known = {id(p) for v in own for p in v.problems if _take(left, v, p, masks)}
        steps = _identify_skipped_steps(page)
        for verdict in own:
            for problem in verdict.problems:
                is_new = id(problem) not in known
                if is_new and verdict.kind in LIVE_KINDS and left[steps] > 0:
                    left[steps] -= 1
                    known.add(id(problem))
        found[page] = [_remove_known(verdict, known) for verdict in own]
    fixed = [(each, baseline.counts[each] - n) for each, n in (+left).items()]
    return Comparison(found, tuple(sorted(fixed)))


def _take(
    left: Counter[KnownFinding], verdict: Verdict, problem: Problem, masks: Masks
) -> bool:
    """Count down the known finding that a problem matches; tell whether there is one."""
    entry = identify(verdict, problem, masks)
    if left[entry] <= 0:
        return False
    left[entry] -= 1
    return True


def _remove_known(verdict: Verdict, known: set[int]) -> Verdict:
    """Return a verdict with its known problems apart from the others."""
    old = tuple(problem for problem in verdict.problems if id(problem) in known)
    if not old:
        return verdict
    new = tuple(problem for problem in verdict.problems if id(problem) not in known)
    if new:
        return replace(verdict, problems=new, known=old)
    proof = "left in the baseline"
    return replace(verdict, outcome=Outcome.KNOWN, problems=(), known=old, proof=proof)


def find_fixed(
    comparison: Comparison, baseline: Baseline, path: str, pages: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield a finding for each known finding that occurs less often than the file says.

    ``path`` is the baseline's, ``pages`` are the pages' source files by docname.
    """
    for entry, count in comparison.fixed:
        page, line = pages.get(entry.page, entry.page), baseline.lines[entry]
        known = baseline.counts[entry]
        fact = FindingRarer(page, count, known) if count else FindingFixed(page)
        problem = Problem(line, describe(entry), fact)
        yield Finding(path, line, Kind.BASELINE, problem)


def describe(entry: KnownFinding) -> str:
    """Return a known finding as the subject of a sentence."""
    about = f" about {quote(entry.subject)}" if entry.subject else ""
    return f"the known finding {entry.kind}/{entry.code}{about}"
