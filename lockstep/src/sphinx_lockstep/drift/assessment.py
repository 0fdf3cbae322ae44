"""Assess a mutant by the messages of the build that it was part of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_lockstep.drift.builds import Built, Reported
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.equivalence import find_rule_of_passed, is_same_run
from sphinx_lockstep.drift.journal import Fate
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.setting_choices import is_choice
from sphinx_lockstep.drift.site_copies import SiteCopy
from sphinx_lockstep.messages.drift import (
    OtherPageReported,
    OtherSetting,
    SameRun,
    StepNotNeeded,
)
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Run


@dataclass(frozen=True)
class Assessment:
    """The fate of a mutant, the reason and its code, and the place that was reported."""

    fate: Fate
    reason: str = ""
    code: str = ""
    reported_at: str = ""


def assess_code(mutant: Mutant, built: Built, site: CheckedSite) -> Assessment:
    """Return the assessment of a mutant of the example."""
    if fault := built.fault:
        return make_broken(fault)
    if built.status == 0:
        rule = find_rule_of_passed(mutant, site)
        return make_equivalent(rule) if rule else Assessment(Fate.SURVIVED)
    return _make_killed(built.messages[0], built.messages[0].path)


def is_shared(built: Built, pages: Mapping[str, Mutant]) -> bool:
    """Tell whether a build reports anything outside the pages of its mutants."""
    return built.fault is not None or any(
        message.path not in pages for message in built.messages
    )


def assess_page(
    name: str,
    mutant: Mutant,
    built: Built,
    copy: SiteCopy,
    site: CheckedSite,
    *,
    typed: bool,
) -> Assessment:
    """Return the assessment of the mutant in the page ``name``.

    ``typed`` means that the mutant changes a command or statement, so its run may show
    that nothing depends on it.
    """
    if fault := built.fault:
        return make_broken(fault)
    own = [message for message in built.messages if message.path == name]
    at = min(own, key=lambda message: abs(message.line - mutant.line), default=None)
    if at is not None:
        return _make_killed(at, mutant.path)
    others = {page.path for page in site.pages}
    for message in built.messages:
        if message.path in others:
            place = f"{message.path}:{message.line}"
            return make_broken(OtherPageReported(place, message.text))
        if not message.path:
            return _make_killed(message, "")
    if typed and _left_the_same(name, mutant, copy, site):
        return make_equivalent(StepNotNeeded() if mutant.drops else SameRun())
    if is_choice(mutant, site):
        return make_equivalent(OtherSetting())
    return Assessment(Fate.SURVIVED)


def make_equivalent(rule: Message) -> Assessment:
    """Return the assessment of a mutant that a rule makes equivalent."""
    return Assessment(Fate.EQUIVALENT, str(rule), rule.code.value)


def make_broken(fault: Message) -> Assessment:
    """Return the assessment of a mutant whose build says nothing about it."""
    return Assessment(Fate.BROKEN, f"the build {fault}", fault.code.value)


def _make_killed(message: Reported, path: str) -> Assessment:
    reported_at = f"{path}:{message.line}" if path else "the site"
    return Assessment(Fate.KILLED, message.text, message.code, reported_at)


def _left_the_same(
    name: str, mutant: Mutant, copy: SiteCopy, site: CheckedSite
) -> bool:
    """Tell whether the runs of a mutant's page are the same as those of its original."""
    original = {page.path: page.docname for page in site.pages}[mutant.path]
    stem = name.rpartition(".")[0].rpartition("/")[2]
    after = original.rpartition("/")[0] + "/" * ("/" in original) + stem
    left = {run.name: run for run in _find_runs(copy) if run.name.startswith(after)}
    pairs = [
        (site.runs.get(known.replace(after, original, 1)), run)
        for known, run in left.items()
        if known == after or known.startswith(f"{after} (")
    ]
    masks = site.settings.masks
    return bool(pairs) and all(
        before is not None
        and is_same_run(before.recordings, now.recordings, masks, dropped=mutant.drops)
        for before, now in pairs
    )


def _find_runs(copy: SiteCopy) -> list[Run]:
    """Return the complete runs in the cache of a copy."""
    found = []
    for path in copy.cache.glob("*.json"):
        try:
            found.append(Run.parse(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return found
