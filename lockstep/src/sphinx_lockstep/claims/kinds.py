"""The kinds of claims: which one a block makes, and the verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sphinx_lockstep.claims.avoid import AvoidClaim
from sphinx_lockstep.claims.base import CheckResult, Claim, Context, failed
from sphinx_lockstep.claims.console import ConsoleClaim
from sphinx_lockstep.claims.diff import DiffClaim
from sphinx_lockstep.claims.edits import find_edit_problem
from sphinx_lockstep.claims.fragment import FragmentClaim
from sphinx_lockstep.claims.http import HttpClaim
from sphinx_lockstep.claims.included import IncludedClaim
from sphinx_lockstep.claims.log import LogClaim
from sphinx_lockstep.claims.preview import PreviewClaim
from sphinx_lockstep.claims.session import SessionClaim
from sphinx_lockstep.claims.settings import SettingsClaim
from sphinx_lockstep.claims.tree import TreeClaim
from sphinx_lockstep.claims.unknown import UnknownClaim
from sphinx_lockstep.messages.listings import (
    NoteNotApplicable,
    WaiverUnexplained,
    WaiverUnneeded,
)
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.notes import BLOCK_NOTES

# The first class that recognises a block makes its claim.
CLAIMS: tuple[type[Claim], ...] = (
    *(PreviewClaim, AvoidClaim, IncludedClaim, SessionClaim, ConsoleClaim, HttpClaim),
    *(DiffClaim, SettingsClaim, FragmentClaim, TreeClaim, LogClaim, UnknownClaim),
)
BY_KIND: dict[Kind, type[Claim]] = {claim.kind: claim for claim in CLAIMS}
# The notes that apply to some kinds only.
OWN_NOTES = frozenset().union(*(claim.notes for claim in CLAIMS))


def classify(block: Block, settings: Settings) -> Block:
    """Return a block with the kind of its claim.

    ``settings`` are those of the project that the block's page is about.
    """
    found = next(claim for claim in CLAIMS if claim.recognise(block, settings))
    return replace(block, kind=found.kind)


def parse_claim(block: Block) -> Claim:
    """Return the claim of a block that has its kind."""
    return BY_KIND[block.kind].parse(block)


def parse_claims(blocks: Iterable[Block]) -> dict[str, Claim]:
    """Return the claims of a page's blocks by their anchors, in order."""
    return {block.anchor: parse_claim(block) for block in blocks}


def check_claim(claim: Claim, context: Context) -> Verdict:
    """Return the verdict on a block."""
    block = claim.block
    if "unproven" in block.notes and not block.problem:
        return _check_waiver(claim, block.notes["unproven"], context)
    problem = find_edit_problem(claim, context)
    if problem is None and claim.kind is not Kind.UNKNOWN and not block.problem:
        problem = _find_idle_note(claim)
    if problem:
        return _make_verdict(claim, failed(problem))
    return _make_verdict(claim, claim.check(context))


def _make_verdict(claim: Claim, found: CheckResult) -> Verdict:
    return Verdict(
        claim.block,
        claim.kind,
        Outcome.FAILED if found.problems else Outcome.PROVEN,
        found.proof,
        found.source,
        found.first,
        found.last,
        found.problems,
    )


def _check_waiver(claim: Claim, reason: str, context: Context) -> Verdict:
    """Return the verdict on a waived block: its waiver has a reason and is needed."""
    line, subject = claim.block.line, "the waiver of this block"
    if not reason:
        problem = Problem(line, subject, WaiverUnexplained())
        return _make_verdict(claim, failed(problem))
    if refused := claim.find_refusal(context):
        return _make_verdict(claim, failed(refused))
    found = claim.check_without_run(context)
    if found is None or found.problems:
        return Verdict(claim.block, claim.kind, Outcome.WAIVED, proof=reason)
    problem = Problem(line, subject, WaiverUnneeded())
    # The place is kept, because nothing may execute the lines that the block shows.
    return _make_verdict(claim, found._replace(proof=reason, problems=(problem,)))


def _find_idle_note(claim: Claim) -> Problem | None:
    """Return the problem of a note that doesn't apply to this kind of claim, or None."""
    block = claim.block
    for name in BLOCK_NOTES:
        if name in block.notes and name in OWN_NOTES - claim.notes:
            fact = NoteNotApplicable(claim.kind.value)
            return Problem(block.line, f"`lockstep: {name}`", fact)
    return None
