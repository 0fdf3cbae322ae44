"""What a build says of a mutant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sphinx_lockstep.drift.builds import Built, Message
from sphinx_lockstep.drift.choices import CHOICE, is_choice
from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.journal import Fate
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.rules import (
    NOT_NEEDED,
    SAME_RUN,
    find_rule_of_passed,
    is_same_run,
)
from sphinx_lockstep.drift.trees import Tree
from sphinx_lockstep.model import Run


@dataclass(frozen=True)
class Judgement:
    """A mutant's fate, why, and where the build tells of it."""

    fate: Fate
    reason: str = ""
    told_at: str = ""


def judge_code(mutant: Mutant, built: Built, ground: Ground) -> Judgement:
    """Return what a build of a tree with a changed example says."""
    if built.fault:
        return Judgement(Fate.BROKEN, built.fault)
    if built.status == 0:
        rule = find_rule_of_passed(mutant, ground)
        return Judgement(Fate.EQUIVALENT if rule else Fate.SURVIVED, rule)
    return _make_killed(built.messages[0], built.messages[0].path)


def is_shared(built: Built, pages: Mapping[str, Mutant]) -> bool:
    """Tell whether a build says anything that is of no single one of its mutants."""
    return bool(built.fault) or any(
        message.path not in pages for message in built.messages
    )


def judge_page(
    name: str, mutant: Mutant, built: Built, tree: Tree, ground: Ground, *, typed: bool
) -> Judgement:
    """Return what a build says of the mutant whose page is called ``name``.

    ``typed`` tells that the mutant changes what is typed, so its run may show that
    it changes nothing.
    """
    if built.fault:
        return Judgement(Fate.BROKEN, built.fault)
    own = [message for message in built.messages if message.path == name]
    at = min(own, key=lambda message: abs(message.line - mutant.line), default=None)
    if at is not None:
        return _make_killed(at, mutant.path)
    others = {page.path for page in ground.pages}
    for message in built.messages:
        if message.path in others:
            fault = f"a page in step is told of: {message.path}:{message.line}"
            return Judgement(Fate.BROKEN, f"{fault}: {message.text}")
        if not message.path:
            return _make_killed(message, "")
    if typed and _left_the_same(name, mutant, tree, ground):
        return Judgement(Fate.EQUIVALENT, NOT_NEEDED if mutant.drops else SAME_RUN)
    if is_choice(mutant, ground):
        return Judgement(Fate.EQUIVALENT, CHOICE)
    return Judgement(Fate.SURVIVED)


def _make_killed(message: Message, path: str) -> Judgement:
    told_at = f"{path}:{message.line}" if path else "the site"
    return Judgement(Fate.KILLED, message.text, told_at)


def _left_the_same(name: str, mutant: Mutant, tree: Tree, ground: Ground) -> bool:
    """Tell whether a mutant's runs left what those of its page have left."""
    before = {page.path: page.docname for page in ground.pages}[mutant.path]
    stem = name.rpartition(".")[0].rpartition("/")[2]
    after = before.rpartition("/")[0] + "/" * ("/" in before) + stem
    left = {run.name: run for run in _find_runs(tree) if run.name.startswith(after)}
    pairs = [
        (ground.runs.get(known.replace(after, before, 1)), run)
        for known, run in left.items()
        if known == after or known.startswith(f"{after} (")
    ]
    masks = ground.settings.masks
    return bool(pairs) and all(
        was is not None
        and is_same_run(was.recordings, now.recordings, masks, dropped=mutant.drops)
        for was, now in pairs
    )


def _find_runs(tree: Tree) -> list[Run]:
    """Return the complete runs that a tree's builds have kept."""
    found = []
    for path in tree.cache.glob("*.json"):
        try:
            found.append(Run.parse(json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return found
