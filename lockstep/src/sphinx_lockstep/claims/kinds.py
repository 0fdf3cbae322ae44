"""What each block claims, as read off the block itself, and who checks it."""

from __future__ import annotations

from collections.abc import Callable

from sphinx_lockstep.claims.avoid import check_avoid
from sphinx_lockstep.claims.base import Context, Finding
from sphinx_lockstep.claims.configuration import LANGUAGES, TYPED, find_refused
from sphinx_lockstep.claims.diff import check_diff
from sphinx_lockstep.claims.edits import find_edit_problem
from sphinx_lockstep.claims.fragment import check_fragment
from sphinx_lockstep.claims.http import check_http
from sphinx_lockstep.claims.included import check_included
from sphinx_lockstep.claims.live import check_console, check_log, check_session
from sphinx_lockstep.claims.preview import check_preview
from sphinx_lockstep.claims.settings import (
    check_settings,
    find_assigned,
    find_settings,
    stands_in_settings,
)
from sphinx_lockstep.claims.tree import check_tree, is_tree
from sphinx_lockstep.model import Block, Kind, Outcome, Problem, Verdict
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.syntax.transcripts import is_log, is_session

PYTHON = ("python", "python3", "py", "py3")
CONSOLE = ("console", "shell-session")
SESSION = ("pycon", "pycon3", "doctest")
DIFF = ("diff", "udiff")
HTTP = ("http",)
HINTS = dict.fromkeys(LANGUAGES, TYPED) | {
    "bash": "write it as a `console` block with `$ ` prompts",
    "sh": "write it as a `console` block with `$ ` prompts",
    "shell": "write it as a `console` block with `$ ` prompts",
}

CHECKS: dict[Kind, Callable[[Block, Context], Finding]] = {
    Kind.INCLUDED: check_included,
    Kind.FRAGMENT: check_fragment,
    Kind.SETTINGS: check_settings,
    Kind.CONSOLE: check_console,
    Kind.SESSION: check_session,
    Kind.LOG: check_log,
    Kind.HTTP: check_http,
    Kind.DIFF: check_diff,
    Kind.TREE: check_tree,
    Kind.AVOID: check_avoid,
    Kind.PREVIEW: check_preview,
}
LIVE = {
    "exits": (Kind.CONSOLE,),
    "background": (Kind.CONSOLE,),
    "time limit": (
        *(Kind.CONSOLE, Kind.SESSION, Kind.LOG, Kind.HTTP),
        *(Kind.SETTINGS, Kind.AVOID),
    ),
    "fails": (Kind.AVOID,),
    "by": (Kind.AVOID,),
}
# What can be proven without a run, even where a waiver keeps it from running.
STATIC = {
    kind: CHECKS[kind] for kind in (Kind.INCLUDED, Kind.FRAGMENT, Kind.DIFF, Kind.TREE)
} | {Kind.SETTINGS: stands_in_settings}
# What may be code to avoid: a note says that it fails.
CODE = (Kind.INCLUDED, Kind.FRAGMENT, Kind.SETTINGS, Kind.DIFF)


def get_kind(block: Block, settings: Settings) -> Kind:
    """Return what a block claims; UNKNOWN where nothing can be read off it."""
    if "preview" in block.notes:
        return Kind.PREVIEW
    kind = _read_kind(block, settings)
    can_fail = kind in CODE and not block.problem
    return Kind.AVOID if "fails" in block.notes and can_fail else kind


def _read_kind(block: Block, settings: Settings) -> Kind:
    """Return what a block claims by its looks."""
    if block.source or block.problem:
        return Kind.INCLUDED
    if is_session(block.text):
        return Kind.SESSION
    if block.language in CONSOLE:
        return Kind.CONSOLE
    if block.language in SESSION:
        return Kind.SESSION
    if block.language in HTTP:
        return Kind.HTTP
    if block.language in DIFF:
        return Kind.DIFF
    if block.language in PYTHON:
        wanted = settings.settings and find_settings(block.text)
        return Kind.SETTINGS if wanted else Kind.FRAGMENT
    if is_tree(block.text):
        return Kind.TREE
    if is_log(block.text, settings.log_line):
        return Kind.LOG
    return Kind.UNKNOWN


def shows_settings(block: Block, settings: Settings) -> bool:
    """Tell whether an included listing shows the example's settings."""
    path = settings.example / settings.settings_path
    return (
        bool(settings.settings)
        and "diff" not in block.options
        and bool(block.source)
        and settings.root / block.source == path
        and bool(find_assigned(block.text))
    )


def check_block(block: Block, context: Context) -> Verdict:
    """Return the verdict on one block."""
    kind = get_kind(block, context.settings)
    reason = block.notes.get("unproven")
    if reason is not None and not block.problem:
        return _check_waiver(block, kind, reason, context)
    if problem := find_edit_problem(block, kind, context):
        return Verdict(block, kind, Outcome.FAILED, problems=(problem,))
    if kind is Kind.UNKNOWN:
        return Verdict(block, kind, Outcome.FAILED, problems=(_unknown(block),))
    for name, kinds in LIVE.items():
        if name in block.notes and kind not in kinds and not block.problem:
            problem = _idle_note(block, kind, name)
            return Verdict(block, kind, Outcome.FAILED, problems=(problem,))
    finding = CHECKS[kind](block, context)
    shows = kind is Kind.INCLUDED and shows_settings(block, context.settings)
    if shows and not finding.problems:
        in_force = check_settings(block, context)
        if in_force.problems:
            finding = in_force
    outcome = Outcome.FAILED if finding.problems else Outcome.PROVEN
    return Verdict(
        block,
        kind,
        outcome,
        finding.proof,
        finding.source,
        finding.first,
        finding.last,
        finding.problems,
    )


def _check_waiver(block: Block, kind: Kind, reason: str, context: Context) -> Verdict:
    """Return a waiver's verdict: it needs a reason, and goes once a proof is there."""
    if not reason:
        problem = Problem.untyped(
            block.line,
            "the waiver of this block",
            "has no reason",
            mend="write `lockstep: unproven: why it cannot be proven`",
        )
        return Verdict(block, kind, Outcome.FAILED, problems=(problem,))
    if kind is Kind.CONSOLE and (refused := find_refused(block, context)):
        return Verdict(block, kind, Outcome.FAILED, problems=(refused,))
    found = STATIC[kind](block, context) if kind in STATIC else None
    if found is None or found.problems:
        return Verdict(block, kind, Outcome.WAIVED, proof=reason)
    problem = Problem.untyped(
        block.line,
        "the waiver of this block",
        "is not needed, as it is proven",
        mend="take the waiver away",
    )
    place = (found.source, found.first, found.last)  # whose lines may yet not run
    return Verdict(block, kind, Outcome.FAILED, reason, *place, problems=(problem,))


def _idle_note(block: Block, kind: Kind, name: str) -> Problem:
    claim = f"`lockstep: {name}`"
    return Problem.untyped(
        block.line, claim, f"says nothing of this {kind.value}", mend="take it away"
    )


def _unknown(block: Block) -> Problem:
    language = block.language or "default"
    mend = HINTS.get(
        language,
        "show it in a form that can be proven, or waive it: `lockstep: unproven: the reason`",
    )
    return Problem.untyped(
        block.line,
        f"this {language} block",
        "claims nothing that can be proven",
        "",
        mend,
    )
