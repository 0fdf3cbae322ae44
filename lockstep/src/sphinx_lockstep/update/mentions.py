"""Update names in prose if git, or a single similar name, makes the rename certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sphinx_lockstep.claims.mention import check_mention
from sphinx_lockstep.claims.names import Names
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.updates import TextMoved
from sphinx_lockstep.model import Mention, Outcome, Problem
from sphinx_lockstep.project.history import find_old_words
from sphinx_lockstep.project.words import WORD
from sphinx_lockstep.update.changes import PageEdit, Refused, refuse
from sphinx_lockstep.update.likeness import get_likeness, get_only
from sphinx_lockstep.update.page_files import read_lines

ALIKE = 0.8  # the likeness that a single similar name needs without a hint from git
NAME = re.compile(r"[\w./-]+")
QUOTED = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")


def rewrite_mention(mention: Mention, problem: Problem, names: Names) -> PageEdit:
    """Return the line of a mention with its new name."""
    for old, new in _find_renames(mention, problem, names):
        if _is_proven(mention, old, new, names):
            return _make_edit(mention, old, new, names)
    raise refuse(problem)


def _find_renames(
    mention: Mention, problem: Problem, names: Names
) -> Iterator[tuple[str, str]]:
    """Yield pairs of an old and a new name, the most certain first."""
    example = names.context.example
    before = find_old_words(example.root, example.folder, mention.path)
    now = names.example.names
    gone = [word for word in WORD.findall(mention.text) if word in before - now]
    for word in dict.fromkeys(gone):
        yield word, get_only(word, now - before)
    near = problem.nearest
    if NAME.fullmatch(mention.text) and NAME.fullmatch(near):
        known = {near, *names.page.names, *names.example.names}
        only = get_only(mention.text, known)
        if only == near and get_likeness(mention.text, near) >= ALIKE:
            yield mention.text, near


def _exchange(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text)


def _is_proven(mention: Mention, old: str, new: str, names: Names) -> bool:
    """Tell whether a mention passes its check with the new name.

    If the check has to ask the project, the answer comes in the next pass.
    """
    text, target = (
        _exchange(each, old, new) for each in (mention.text, mention.target)
    )
    if (text, target) == (mention.text, mention.target):
        return False
    verdict = check_mention(replace(mention, text=text, target=target), names)
    facts = [problem.fact for problem in verdict.problems]
    is_unasked = bool(facts) and all(isinstance(fact, NotRun) for fact in facts)
    return verdict.outcome is Outcome.PROVEN or is_unasked


def _make_edit(mention: Mention, old: str, new: str, names: Names) -> PageEdit:
    lines = read_lines(names.context.settings.root / mention.path)
    line = lines[mention.line - 1][0] if mention.line <= len(lines) else ""
    if mention.role in ("word", "caption"):
        changed = _exchange(line, old, new)
    else:
        changed = QUOTED.sub(lambda found: _exchange(found[0], old, new), line)
    if changed == line:
        raise Refused(TextMoved())
    what = f"`{old}` to `{new}`"
    return PageEdit(
        mention.path, mention.line, (line,), (changed,), what, is_prose=True
    )
